"""URLs of the public site, grouped by kind of page."""

from django.urls import include, path, register_converter
from django.urls.converters import SlugConverter

from stories.choices import RESERVED_SLUGS
from stories.delivery.health import healthz, readyz
from stories.delivery.speculation_rules import speculation_rules
from stories.exports.figures import FIGURES
from stories.exports.formats import CITATION_WRITERS, DOCUMENT_FORMATS, TEXT_FORMATS
from stories.open_data.api.documentation import (
    documentation,
    documentation_of_version,
    openapi_json,
)
from stories.open_data.api.service import routes as api_routes
from stories.open_data.corrections_feed import corrections_atom
from stories.open_data.data_page import data, data_json, data_json_3
from stories.open_data.documents import (
    briefing_book,
    list_document,
    site_social_picture,
    state_packet,
    state_packet_csv,
    story_document,
    story_social_picture,
    year_recap,
)
from stories.open_data.downloads import checksums, data_file
from stories.open_data.figures import figure_csv
from stories.open_data.oembed import oembed
from stories.open_data.opensearch import opensearch, suggest_json
from stories.open_data.sitemaps import sitemap_xml
from stories.open_data.views import (
    feed_redirect,
    stories_schema,
    story_citation,
    story_feed,
    story_file,
)
from stories.open_data.wellknown import accessibility_report, favicon, robots, security
from stories.pages.briefing import briefing
from stories.pages.centers import center_detail, center_list
from stories.pages.collections import collection_detail, collection_list
from stories.pages.digest import digest, digest_list
from stories.pages.embeds import embedded_figure, embedded_story
from stories.pages.feedback import feedback
from stories.pages.figures import impact, network, timeline
from stories.pages.glossary import follow, glossary_page
from stories.pages.history import correction_list, story_edition
from stories.pages.home import home
from stories.pages.partners import partner_detail, partner_list
from stories.pages.pictures import picture
from stories.pages.preview import story_preview
from stories.pages.search_help import search_help
from stories.pages.states import state_detail, state_list
from stories.pages.static_pages import page_detail
from stories.pages.stories import facet_options, story_detail, story_list, story_short
from stories.pages.threat_types import threat_detail, threat_list
from stories.pages.years import year_detail
from stories.static_export.redirects import redirect_to_live_list

app_name = "stories"


class PageSlugConverter(SlugConverter):
    """The slug of an editable page, which is no reserved one in capitals, such as /Stories/."""

    regex = rf"(?!(?i:{'|'.join(RESERVED_SLUGS)})(?:/|$)){SlugConverter.regex}"


register_converter(PageSlugConverter, "page")

story_urls = [
    path("", story_list, name="story_list"),
    path("filter/<slug:param>/", facet_options, name="facet_options"),
    path("<slug:slug>/", story_detail, name="story_detail"),
    path("<slug:slug>/editions/<int:number>/", story_edition, name="story_edition"),
    path("<slug:slug>/picture/<str:name>", picture, name="picture"),
    path("<slug:slug>/social-<int:edition>.png", story_social_picture, name="story_social_picture"),
]
for name in CITATION_WRITERS:
    route = f"<slug:slug>/cite.{name}"
    story_urls.append(path(route, story_citation, {"name": name}, name=f"story_{name}"))
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
briefing_urls = [
    path("", briefing, name="briefing"),
]
year_urls = [
    path("<int:year>/", year_detail, name="year_detail"),
]
state_urls = [
    path("", state_list, name="state_list"),
    path("<slug:code>/", state_detail, name="state_detail"),
    path("<slug:code>/packet.csv", state_packet_csv, name="state_packet_csv"),
]
for document in DOCUMENT_FORMATS:
    state_urls.append(
        path(
            f"<slug:code>/packet.{document.name}",
            state_packet,
            {"name": document.name},
            name=f"state_packet_{document.name}",
        )
    )
    year_urls.append(
        path(
            f"<int:year>/recap.{document.name}",
            year_recap,
            {"name": document.name},
            name=f"year_{document.name}",
        )
    )
    briefing_urls.append(
        path(
            f"book.{document.name}",
            briefing_book,
            {"name": document.name},
            name=f"briefing_{document.name}",
        )
    )
api_urls = [
    path("", documentation, name="api_home"),
    path("v1/docs", documentation_of_version, name="api_docs"),
    path("v1/openapi.json", openapi_json, name="api_openapi"),
]
format_urls = [path("stories.schema.json", stories_schema, name="stories_schema")]
for each in TEXT_FORMATS:
    view = story_feed if each.is_feed else story_file
    format_urls.append(path(each.path, view, {"name": each.name}, name=each.route))
for document in DOCUMENT_FORMATS:
    format_urls.append(
        path(document.path, list_document, {"name": document.name}, name=document.route)
    )
    story_urls.append(
        path(
            f"<slug:slug>/story.{document.name}",
            story_document,
            {"name": document.name},
            name=f"story_{document.name}",
        )
    )
data_urls = [
    path("", data, name="data"),
    path("SHA256SUMS", checksums, name="checksums"),
    path("<str:name>", data_file, name="data_file"),
]
figure_urls = [
    path("impact/", impact, name="impact"),
    path("timeline/", timeline, name="timeline"),
    path("network/", network, name="network"),
]
embed_urls = [path("stories/<slug:slug>/", embedded_story, name="embedded_story")]
for figure in FIGURES:
    name = figure.name
    figure_urls.append(path(f"{name}.csv", figure_csv, {"name": name}, name=f"{name}_csv"))
    embed_urls.append(path(f"{name}/", embedded_figure, {"name": name}, name=f"embedded_{name}"))
# Paths of the static export, where a query parameter is a folder.
static_export_urls = [
    path(
        "stories/<slug:name>/<str:value>/",
        redirect_to_live_list,
        {"path": "/stories/"},
        name="static_export_list",
    ),
    path(
        "stories/<slug:name>/<str:value>/<slug:second_name>/<str:second_value>/",
        redirect_to_live_list,
        {"path": "/stories/"},
        name="static_export_list_page",
    ),
    path(
        "feeds/<slug:name>/<str:value>/stories.atom",
        redirect_to_live_list,
        {"path": "/feeds/stories.atom"},
        name="static_export_feed",
    ),
    path(
        "feeds/<slug:name>/<str:value>/stories.json",
        redirect_to_live_list,
        {"path": "/feeds/stories.json"},
        name="static_export_json_feed",
    ),
    path(
        "centers/<slug:name>/<str:value>/",
        redirect_to_live_list,
        {"path": "/centers/"},
        name="static_export_centers",
    ),
    path(
        "centers/<slug:name>/<str:value>/<slug:second_name>/<str:second_value>/",
        redirect_to_live_list,
        {"path": "/centers/"},
        name="static_export_ordered_centers",
    ),
    path(
        "network/<slug:name>/<str:value>/",
        redirect_to_live_list,
        {"path": "/network/"},
        name="static_export_network",
    ),
]
urlpatterns = [
    path("", home, name="home"),
    path("stories/", include(story_urls)),
    path("s/<int:pk>", story_short, name="story_short"),
    path("", include(format_urls)),
    path("data/", include(data_urls)),
    path("data.json", data_json, name="data_json"),
    path("data.v3.json", data_json_3, name="data_json_3"),
    path("opensearch.xml", opensearch, name="opensearch"),
    path("centers/", include(center_urls)),
    path("partners/", include(partner_urls)),
    path("threats/", include(threat_urls)),
    path("api/", include(api_urls)),
    path("api/v1/", include(api_routes)),
    path("collections/", collection_list, name="collection_list"),
    path("collections/<slug:slug>/", collection_detail, name="collection_detail"),
    path("digest/", digest_list, name="digest_list"),
    path("digest/<slug:month>/", digest, name="digest"),
    path("glossary/", glossary_page, name="glossary"),
    path("follow/", follow, name="follow"),
    path("rss", feed_redirect, name="rss"),
    path("feed", feed_redirect, name="feed"),
    path("corrections/", correction_list, name="correction_list"),
    path("feeds/corrections.atom", corrections_atom, name="corrections_atom"),
    *figure_urls,
    path("embed/", include(embed_urls)),
    path("oembed.json", oembed, name="oembed"),
    path("states/", include(state_urls)),
    path("years/", include(year_urls)),
    path("search/suggest", suggest_json, name="suggest"),
    path("search/", search_help, name="search_help"),
    path("briefing/", include(briefing_urls)),
    path("feedback/", feedback, name="feedback"),
    path("preview/<str:token>/", story_preview, name="story_preview"),
    path("social.png", site_social_picture, name="site_social_picture"),
    path("favicon.ico", favicon, name="favicon"),
    path("sitemap.xml", sitemap_xml, name="sitemap"),
    path("robots.txt", robots, name="robots"),
    path("accessibility-report.yaml", accessibility_report, name="accessibility_report"),
    path(".well-known/security.txt", security, name="security"),
    path("speculation-rules.json", speculation_rules, name="speculation_rules"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    *static_export_urls,
    path("<page:slug>/", page_detail, name="page_detail"),
]
