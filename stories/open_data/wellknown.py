"""Files that browsers and robots look for at fixed places."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from stories.public_pages import public_page

PLAIN = "text/plain; charset=utf-8"


@public_page(is_cached=False, in_static_export=True)
@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Send browsers that do not read the page's own link to the icon."""
    return redirect(static("img/favicon.ico"))


@public_page(is_cached=False, in_static_export=True)
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Return the rules for crawlers (RFC 9309): no staff pages, no combined filters, which have no end."""
    lines = (
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /feedback/",
        f"Disallow: {reverse('stories:story_list')}filter/",
        "Disallow: /*?*&",
        "",
        f"Sitemap: {settings.SITE_URL}{reverse('stories:sitemap')}",
    )
    return HttpResponse("\n".join(lines) + "\n", PLAIN)


@public_page(is_cached=False, in_static_export=True)
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """security.txt (RFC 9116). It says where to report, valid for half a year from the day it is read."""
    midnight = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    expires = (midnight + timedelta(days=180)).strftime("%Y-%m-%dT%H:%M:%SZ")
    canonical = settings.SITE_URL + reverse("stories:security")
    lines = (
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Policy: {settings.SECURITY_POLICY}",
        f"Expires: {expires}",
        f"Canonical: {canonical}",
        "Preferred-Languages: en",
    )
    return HttpResponse("\n".join(lines) + "\n", PLAIN)
