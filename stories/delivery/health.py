"""Probes: is the process alive, and can it serve?"""

from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from stories.models.content_version import version_reader
from stories.public_pages import public_page

PLAIN = "text/plain; charset=utf-8"


@public_page(is_cached=False)
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer 200 while the process runs; asks nothing of anything else."""
    return HttpResponse("ok\n", content_type=PLAIN)


@public_page(is_cached=False)
@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Answer 200 when the database is there with all migrations applied, else 503 with the reason."""
    try:
        # At once where the loss is known: a probe that waits for a database that hangs keeps a thread from others.
        reading = version_reader.current()
        if reading is not None and not reading.is_live:
            reason = "no database"
        else:
            reason = "migrations are not applied" if _pending_migrations() else ""
    except Error:
        reason = "no database"
    return HttpResponse(f"{reason or 'ok'}\n", status=503 if reason else 200, content_type=PLAIN)


def _pending_migrations() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
