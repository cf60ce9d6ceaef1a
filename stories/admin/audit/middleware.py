"""Who asks for what staff do, and what they were refused."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from stories.publishing.audit.context import audit_context
from stories.publishing.audit.log import record_if_possible

LONGEST, FORBIDDEN = 150, 403


def audit_requests(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: under /admin/, name the caller for the audit log, and write down every refusal once it is sure."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith("/admin/"):
            return get_response(request)
        with audit_context(request.user, request.META.get("REMOTE_ADDR", "")) as caller:
            response = get_response(request)
            about = {"path": request.path_info[:LONGEST], "method": str(request.method)[:10]}
            for subject, details in caller.refusals:
                record_if_possible("refused", about=subject, **details, **about)
            if response.status_code == FORBIDDEN:
                record_if_possible("refused", why="not allowed", **about)
            return response

    return middleware
