"""URLs of the site: the admin, then the public pages."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", include("stories.admin.login.urls")),
    path("admin/", admin.site.urls),
    path("", include("stories.urls")),
]
handler400 = "stories.pages.errors.bad_request"
handler403 = "stories.pages.errors.permission_denied"
handler404 = "stories.pages.errors.page_not_found"
handler429 = "stories.admin.login.lockout.too_many_attempts"  # for allauth
handler500 = "stories.pages.errors.server_error"
