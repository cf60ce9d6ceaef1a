"""Health checks: /healthz for a running process, /readyz for one that can serve everything."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from stories.delivery.dependencies import Problem, first_problem
from stories.models.content_version import version_reader
from stories.public_pages import public_page

log = logging.getLogger(__name__)
PLAIN_TEXT = "text/plain; charset=utf-8"
PROBES = ("/healthz", "/readyz")
GetResponse = Callable[[HttpRequest], HttpResponse]


def any_host_for_probes(get_response: GetResponse) -> GetResponse:
    """Middleware: answer probes whatever their Host header is.

    Load balancers and Kubernetes send the address of the machine, which is not in ALLOWED_HOSTS.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path_info in PROBES:
            request.META["HTTP_HOST"] = settings.SITE_HOST
        return get_response(request)

    return middleware


@public_page(is_cached=False)
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Return 200 while the process runs, without checking anything else."""
    return HttpResponse("ok\n", content_type=PLAIN_TEXT)


@public_page(is_cached=False)
@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Return 200 if everything that the portal depends on can be used, else 503 and the reason."""
    problem = _problem()
    reports.note(problem)
    if problem and not problem.is_warning:
        return HttpResponse(f"{problem.reason}\n", status=503, content_type=PLAIN_TEXT)
    return HttpResponse("ok\n", content_type=PLAIN_TEXT)


def _problem() -> Problem | None:
    # Do not wait for a database that is known to be lost: each probe would block a thread.
    reading = version_reader.current()
    if reading is not None and not reading.is_live:
        return Problem("no database")
    return first_problem()


class Reports:
    """Log of problems that has one line for each change, not for each probe."""

    def __init__(self) -> None:
        self._last: tuple[str, bool] | None = None

    def note(self, problem: Problem | None) -> None:
        """Log a problem or warning that is new, or the end of the last one."""
        noted = (problem.reason, problem.is_warning) if problem else None
        if noted == self._last:
            return

        self._last = noted
        if problem is None:
            log.warning("Ready again.")
        elif problem.is_warning:
            log.warning("Ready, but %s", problem)
        else:
            log.error("Not ready: %s", problem)


reports = Reports()
