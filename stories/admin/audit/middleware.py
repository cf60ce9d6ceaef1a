"""Middleware that names the user for audit entries and records refused requests."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from stories.publishing.audit.context import audit_context
from stories.publishing.audit.log import record_if_possible
from stories.publishing.audit.repeated import record_repeated, record_sums

MAX_PATH_LENGTH = 150
MAX_METHOD_LENGTH = 10
KNOWN_METHODS = ("GET", "HEAD", "POST")


def audit_requests(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: under /admin/, set the user of audit entries and record each refusal."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith("/admin/"):
            return get_response(request)

        address = request.META.get("REMOTE_ADDR", "")
        with audit_context(request.user, address) as caller:
            response = get_response(request)

            # After the response, because the transaction of a refused request is rolled back.
            details = {
                "path": request.path_info[:MAX_PATH_LENGTH],
                "method": str(request.method)[:MAX_METHOD_LENGTH],
            }
            for subject, refusal in caller.refusals:
                record_if_possible("refused", about=subject, **refusal, **details)

            if response.status_code == 403:
                _record_forbidden(request, details)

            record_sums()

        return response

    return middleware


def _record_forbidden(request: HttpRequest, details: dict[str, str]) -> None:
    """Record a 403; those of strangers are summed up."""
    if request.user.is_authenticated:
        record_if_possible("refused", why="not allowed", **details)
    else:
        record_repeated("refused", why="not allowed", method=_known_method(request))


def _known_method(request: HttpRequest) -> str:
    if request.method in KNOWN_METHODS:
        return str(request.method)
    return "other"
