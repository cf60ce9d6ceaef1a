"""Dependencies of the portal, each tried for real: database, clock, templates, cache and pictures.

`/readyz` reports the first problem, `manage.py check --deploy` all of them.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.apps import AppConfig
from django.conf import settings
from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage
from django.core.cache import cache
from django.core.checks import CheckMessage, Error
from django.core.checks import Warning as CheckWarning
from django.db import Error as DatabaseFailure
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest
from django.template.loader import render_to_string

from stories.picture_storage import picture_storage_problem

# Schedules follow the clock of the database; sessions and codes, the one of this machine.
WARN_CLOCK_SECONDS = 5
MAX_CLOCK_SECONDS = 60
STYLESHEET = "css/site.css"


@dataclass(frozen=True)
class Problem:
    """A dependency that can't be used, or soon can't. Only operators see the detail."""

    reason: str
    detail: str = ""
    # Whether the server may start: the problem can end while it runs.
    is_passing: bool = True
    # Whether everything still works.
    is_warning: bool = False

    def __str__(self) -> str:
        return ": ".join(filter(None, [self.reason, self.detail]))


def database_problem() -> Problem | None:
    """Return why the database can't be used."""
    try:
        executor = MigrationExecutor(connection)
        has_pending = bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseFailure as error:
        return Problem("no database", str(error).strip())

    return Problem("migrations are not applied") if has_pending else None


def clock_problem() -> Problem | None:
    """Return how the clocks of the database and of this machine differ."""
    try:
        difference_seconds = _clock_difference()
    except DatabaseFailure:
        return None  # database_problem() reports it

    if abs(difference_seconds) <= WARN_CLOCK_SECONDS:
        return None

    return Problem(
        "the clocks differ",
        f"that of the database is {difference_seconds:+.0f} s ahead",
        is_warning=abs(difference_seconds) <= MAX_CLOCK_SECONDS,
    )


def _clock_difference() -> float:
    """Return how many seconds the clock of the database is ahead of this machine's."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())::float8")
        database_time: float = cursor.fetchone()[0]

    return database_time - time.time()


def page_problem() -> Problem | None:
    """Return why no page can be rendered: templates, or static files of another release."""
    try:
        render_to_string("errors/404.html", request=HttpRequest())
        _require_stylesheet()
    except Exception as error:
        return Problem("pages can't be rendered", str(error), is_passing=False)

    return None


def _require_stylesheet() -> None:
    """Raise FileNotFoundError if the collected stylesheet is gone."""
    if isinstance(staticfiles_storage, ManifestFilesMixin):
        url = staticfiles_storage.url(STYLESHEET)
        path = Path(settings.STATIC_ROOT, url.removeprefix(settings.STATIC_URL))
        path.stat()


def cache_problem() -> Problem | None:
    """Return why the cache can't be used.

    A Redis that is down is none: the site goes on without it, and a log line says so.
    """
    try:
        cache.get("readyz")
    except Exception as error:
        return Problem("the cache can't be used", str(error), is_passing=False)

    return None


def picture_problem() -> Problem | None:
    """Return why no picture can be stored."""
    if settings.READ_ONLY:
        return None

    detail = picture_storage_problem(b"readyz")
    return Problem("pictures can't be stored", detail) if detail else None


PROBLEMS: tuple[Callable[[], Problem | None], ...] = (
    database_problem,
    clock_problem,
    page_problem,
    cache_problem,
    picture_problem,
)


def first_problem() -> Problem | None:
    """Try one dependency after the other; return the first problem, or else the first warning."""
    warning = None
    for find in PROBLEMS:
        problem = find()
        if problem is None:
            continue
        if not problem.is_warning:
            return problem
        warning = warning or problem

    return warning


def dependencies_can_be_used(
    app_configs: Sequence[AppConfig] | None, **kwargs: object
) -> list[CheckMessage]:
    """Return each problem as an error or warning for `check --deploy`."""
    messages: list[CheckMessage] = []
    for find in PROBLEMS:
        problem = find()
        if problem is not None:
            messages.append(_message(problem))

    if Path(settings.MEDIA_ROOT).is_relative_to(settings.BASE_DIR):
        messages.append(_pictures_in_release())
    return messages


def _message(problem: Problem) -> CheckMessage:
    text = f"{str(problem)[0].upper()}{str(problem)[1:]}."
    if problem.is_warning:
        return CheckWarning(text, id="stories.W004")

    id_ = "stories.E003" if problem.is_passing else "stories.E002"
    return Error(text, id=id_)


def _pictures_in_release() -> CheckMessage:
    return CheckWarning(
        f"MEDIA_ROOT is {settings.MEDIA_ROOT}, inside the release folder: the next release would"
        " have no pictures.",
        hint="Set MEDIA_ROOT to a folder outside, such as /var/lib/stories/media.",
        id="stories.W003",
    )
