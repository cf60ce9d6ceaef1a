"""Public addresses, one group for each family of pages."""

from django.urls import include, path

from stories.delivery.health import healthz, readyz
from stories.open_data.sitemaps import sitemap_xml
from stories.open_data.wellknown import favicon, robots, security
from stories.pages.centers import center_detail, center_list
from stories.pages.feedback import feedback
from stories.pages.home import home
from stories.pages.partners import partner_detail, partner_list
from stories.pages.pictures import picture
from stories.pages.plain import page_detail
from stories.pages.search_help import search_help
from stories.pages.states import state_list
from stories.pages.stories import story_detail, story_list
from stories.pages.threats import threat_detail, threat_list

app_name = "stories"

story_urls = [
    path("", story_list, name="story_list"),
    path("<slug:slug>/", story_detail, name="story_detail"),
    path("<slug:slug>/picture/<str:name>", picture, name="picture"),
]
center_urls = [
    path("", center_list, name="center_list"),
    path("<slug:slug>/", center_detail, name="center_detail"),
]
partner_urls = [
    path("", partner_list, name="partner_list"),
    path("<slug:slug>/", partner_detail, name="partner_detail"),
]
threat_urls = [
    path("", threat_list, name="threat_list"),
    path("<slug:slug>/", threat_detail, name="threat_detail"),
]
urlpatterns = [
    path("", home, name="home"),
    path("stories/", include(story_urls)),
    path("centers/", include(center_urls)),
    path("partners/", include(partner_urls)),
    path("threats/", include(threat_urls)),
    path("states/", state_list, name="state_list"),
    path("search/", search_help, name="search_help"),
    path("feedback/", feedback, name="feedback"),
    path("favicon.ico", favicon, name="favicon"),
    path("sitemap.xml", sitemap_xml, name="sitemap"),
    path("robots.txt", robots, name="robots"),
    path(".well-known/security.txt", security, name="security"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("<slug:slug>/", page_detail, name="page_detail"),
]
