"""One export: all files from one moment of the database, then the switch to the new version."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone

from stories.static_export.assets import with_their_own
from stories.static_export.crawl import File, Walk
from stories.static_export.fetch import Answer, copy_request, not_found
from stories.static_export.fingerprint import state_of_site
from stories.static_export.output_folder import NextVersion, TwinError
from stories.static_export.paths import ABOUT, NOT_FOUND

Progress = Callable[[int, int], object]


@dataclass(frozen=True, slots=True)
class Report:
    """Numbers of files, and (address, page) of links that are broken on the live site too."""

    new: int
    changed: int
    unchanged: int
    removed: int
    broken: list[tuple[str, str]]


def export_site(target: Path, progress: Progress = lambda done, known: None) -> Report:
    """Write the twin to `target`; call progress(files done, addresses known) after each file; raise TwinError.

    A twin that shows the present state of the site already is left as it is.
    """
    _require_static_files()
    with NextVersion(target) as version, one_moment():
        if (state := state_of_site()) == version.old_state:
            return Report(0, 0, len(version.old), 0, [])
        made, walk = timezone.now(), Walk()
        for name, pieces in _pages(walk, made):
            version.write(name, pieces)
            progress(len(version.sums), walk.size)
        for address, file in with_their_own(walk.assets):
            version.write(address.removeprefix("/"), [file.read_bytes()])
        version.take_over(made.astimezone(UTC).isoformat(timespec="seconds"), state)
        return _report(version, walk)


@contextmanager
def one_moment() -> Iterator[None]:
    """Read everything as it stood when the first of it was read; nothing can be written."""
    is_within_another = connection.in_atomic_block
    with transaction.atomic():
        if not is_within_another:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _require_static_files() -> None:
    try:
        static("css/site.css")
    except ValueError as error:
        raise TwinError("The static files are not collected yet: run manage.py collectstatic.") from error


def _pages(walk: Walk, made: datetime) -> Iterator[File]:
    yield from walk.files()
    about, lost = copy_request(f"/{ABOUT}"), copy_request(f"/{NOT_FOUND}")
    source = render_to_string("stories/copy.html", {"made_at": made, "live": settings.SITE_URL}, about)
    for name, content in ((ABOUT, source.encode()), (NOT_FOUND, not_found(lost).content)):
        yield name, [walk.page(f"/{name}", Answer(200, "", True, [content]))]


def _report(version: NextVersion, walk: Walk) -> Report:
    new = version.sums.keys() - version.old.keys()
    changed = sum(digest != version.old[name] for name, digest in version.sums.items() if name in version.old)
    removed = version.old.keys() - version.sums.keys()
    unchanged = len(version.sums) - len(new) - changed
    return Report(len(new), changed, unchanged, len(removed), walk.broken)
