"""Complete export of the public site, read from one database snapshot."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone

from stories.models.content_version import current_version
from stories.publisher import visible_settings
from stories.static_export.assets import asset_files
from stories.static_export.crawl import Crawler, ExportedFile
from stories.static_export.fetch import export_request, not_found
from stories.static_export.output_folder import OutputFolder, StaticExportError
from stories.static_export.paths import ABOUT, NOT_FOUND, UNAVAILABLE
from stories.static_export.withdrawn import remove_withdrawn

# Called with the number of files written and of files known so far.
ProgressCallback = Callable[[int, int], object]


@dataclass(frozen=True, slots=True)
class ExportReport:
    """Numbers of files, and (URL, page) of links that are broken on the live site too."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    broken_links: list[tuple[str, str]] = field(default_factory=list)


def export_site(
    target: Path, on_progress: ProgressCallback = lambda done, known: None
) -> ExportReport:
    """Write the static export to `target`, unless it shows the current state of the site already.

    Raise StaticExportError.
    """
    _require_static_files()

    with OutputFolder(target) as output, database_snapshot():
        state = state_of_site()
        if state == output.old_state:
            return ExportReport(unchanged=len(output.old_hashes))

        remove_withdrawn(output)
        exported_at = timezone.now()
        crawler = Crawler()
        for name, content in _page_files(crawler, exported_at):
            output.write(name, content)
            on_progress(len(output.hashes), crawler.known_count)

        for url, file in asset_files(crawler.asset_urls):
            output.write(url.removeprefix("/"), [file.read_bytes()])

        output.publish(exported_at.astimezone(UTC).isoformat(timespec="seconds"), state)
        return _report(output, crawler)


def state_of_site() -> str:
    """Return a hash of the content version, the visible settings and the date; one query.

    The date counts because some files contain one: security.txt must not expire in the export.
    """
    parts = [current_version().token, timezone.now().date().isoformat()]
    parts += visible_settings()
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


@contextmanager
def database_snapshot() -> Iterator[None]:
    """Read from one snapshot of the database, without writing.

    Within an outer transaction, as in tests, its isolation level applies.
    """
    is_nested = connection.in_atomic_block
    with transaction.atomic():
        if not is_nested:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")

        yield


def _require_static_files() -> None:
    try:
        static("css/site.css")
    except ValueError as error:
        raise StaticExportError(
            "Static files are not collected. Run manage.py collectstatic first."
        ) from error


def _page_files(crawler: Crawler, exported_at: datetime) -> Iterator[ExportedFile]:
    """Yield the files of the live site, then the three pages that only the static export has."""
    yield from crawler.files()

    about_html = render_to_string(
        "stories/static_export_about.html",
        {"made_at": exported_at, "live": settings.SITE_URL},
        export_request(f"/{ABOUT}"),
    )
    yield ABOUT, [crawler.rewrite_page(f"/{ABOUT}", about_html)]

    not_found_html = not_found(export_request(f"/{NOT_FOUND}")).content.decode()
    yield NOT_FOUND, [crawler.rewrite_page(f"/{NOT_FOUND}", not_found_html)]

    unavailable_html = render_to_string(
        "errors/503.html", request=export_request(f"/{UNAVAILABLE}")
    )
    yield UNAVAILABLE, [crawler.rewrite_page(f"/{UNAVAILABLE}", unavailable_html)]


def _report(output: OutputFolder, crawler: Crawler) -> ExportReport:
    new = output.hashes.keys() - output.old_hashes.keys()
    removed = output.old_hashes.keys() - output.hashes.keys()

    changed = 0
    for name in output.hashes.keys() & output.old_hashes.keys():
        if output.hashes[name] != output.old_hashes[name]:
            changed += 1

    return ExportReport(
        new=len(new),
        changed=changed,
        unchanged=len(output.hashes) - len(new) - changed,
        removed=len(removed),
        broken_links=crawler.broken_links,
    )
