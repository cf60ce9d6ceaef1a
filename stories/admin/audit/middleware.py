"""Middleware that names the user for audit entries and records refused requests."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from stories.publishing.audit.context import audit_context
from stories.publishing.audit.log import record_if_possible

MAX_PATH_LENGTH = 150
MAX_METHOD_LENGTH = 10


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
                record_if_possible("refused", why="not allowed", **details)
        return response

    return middleware
