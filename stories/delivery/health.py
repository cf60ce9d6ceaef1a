"""Health checks: /healthz for a running process, /readyz for a usable database."""

from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from stories.models.content_version import version_reader
from stories.public_pages import public_page

PLAIN_TEXT = "text/plain; charset=utf-8"


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
    """Return 200 if the database is available and migrated, else 503 with the reason."""
    problem = _database_problem()
    if problem:
        return HttpResponse(f"{problem}\n", status=503, content_type=PLAIN_TEXT)
    return HttpResponse("ok\n", content_type=PLAIN_TEXT)


def _database_problem() -> str:
    """Return why the database can't be used, "" if it can."""
    try:
        # Do not wait for a database that is known to be lost: each probe would block a thread.
        reading = version_reader.current()
        if reading is not None and not reading.is_live:
            return "no database"

        executor = MigrationExecutor(connection)
        has_pending = bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except Error:
        return "no database"

    return "migrations are not applied" if has_pending else ""
