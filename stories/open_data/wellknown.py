"""Files that browsers and crawlers request at fixed paths."""

from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from stories.public_pages import public_page

PLAIN_TEXT = "text/plain; charset=utf-8"
SECURITY_TXT_VALID_DAYS = 180
ACCESSIBILITY_REPORT = Path(__file__).parent / "accessibility_report.yaml"


@public_page(is_cached=False, in_static_export=True)
@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Redirect browsers that ignore the link in the page to the icon."""
    return redirect(static("img/favicon.ico"))


@public_page(is_cached=False, in_static_export=True)
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Send the rules for crawlers (RFC 9309): no staff pages and no combined filters.

    The number of combinations is unlimited.
    """
    lines = (
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /feedback/",
        f"Disallow: {reverse('stories:story_list')}filter/",
        "Disallow: /*?*&",
        "Disallow: /*?pick=",
        f"Disallow: {reverse('stories:briefing')}?",
        "",
        f"Sitemap: {settings.SITE_URL}{reverse('stories:sitemap')}",
    )
    return HttpResponse("\n".join(lines) + "\n", PLAIN_TEXT)


@public_page(in_static_export=True)
@require_safe
def accessibility_report(request: HttpRequest) -> HttpResponse:
    """Send the accessibility conformance report in the OpenACR format, with the contact."""
    text = ACCESSIBILITY_REPORT.read_text("utf-8").replace("CONTACT_EMAIL", settings.DATA_CONTACT)
    return HttpResponse(text, "application/yaml; charset=utf-8")


@public_page(is_cached=False, in_static_export=True)
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Send security.txt (RFC 9116), valid for half a year from today."""
    midnight = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    expires_at = midnight + timedelta(days=SECURITY_TXT_VALID_DAYS)
    canonical_url = settings.SITE_URL + reverse("stories:security")
    lines = [f"Contact: {settings.SECURITY_CONTACT}"]
    if settings.SECURITY_POLICY:
        lines.append(f"Policy: {settings.SECURITY_POLICY}")
    lines += [
        f"Expires: {expires_at:%Y-%m-%dT%H:%M:%SZ}",
        f"Canonical: {canonical_url}",
        "Preferred-Languages: en",
    ]
    return HttpResponse("\n".join(lines) + "\n", PLAIN_TEXT)
