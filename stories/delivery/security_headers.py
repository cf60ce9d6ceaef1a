"""Security headers of every response, including errors and static files."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

GetResponse = Callable[[HttpRequest], HttpResponse]

DISABLED_FEATURES = (
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "screen-wake-lock",
    "usb",
    "xr-spatial-tracking",
)
FRAME_HEADER = "X-Frame-Options"
# Defaults for responses that set no policy themselves, such as the redirect to https. They have no
# content, so nothing is allowed. The policy of pages is CONTENT_SECURITY_POLICY in settings.py.
STRICT_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in DISABLED_FEATURES),
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
    FRAME_HEADER: "DENY",
}


def security_headers(get_response: GetResponse) -> GetResponse:
    """Middleware: add strict defaults to every response. No cache may store staff pages."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        # Set by xframe_options_exempt(), for the cards of stories/pages/embeds.py.
        headers = dict(STRICT_HEADERS)
        if getattr(response, "xframe_options_exempt", False):
            del headers[FRAME_HEADER]

        for name, value in headers.items():
            response.headers.setdefault(name, value)

        if request.path_info.startswith("/admin/"):
            response.headers["Cache-Control"] = "no-store"
        return response

    return middleware
