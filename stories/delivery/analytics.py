"""Content Security Policy of pages with the script of the Digital Analytics Program."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from fusionstories.agency_settings import DAP_SCRIPT

# What the script of DAP_SCRIPT loads, and where it sends what it measures.
GOOGLE_TAG = "https://www.googletagmanager.com/gtag/js"
GOOGLE_ANALYTICS = "https://www.google-analytics.com"


def analytics_policy(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: allow that script on public HTML pages if the operator has turned it on."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        is_public = not request.path_info.startswith("/admin/")
        is_html = response.headers.get("Content-Type", "").startswith("text/html")
        if settings.DAP_AGENCY and is_public and is_html:
            response._csp_update = {  # type: ignore[attr-defined]
                "script-src": [DAP_SCRIPT, GOOGLE_TAG],
                "connect-src": [GOOGLE_ANALYTICS],
            }

        return response

    return middleware
