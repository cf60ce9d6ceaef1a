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
from stories.static_export.crawl import Crawler, rewrite_page
from stories.static_export.fetch import export_request, not_found
from stories.static_export.output_folder import OutputFolder, StaticExportError, switch_lock
from stories.static_export.paths import ABOUT, NOT_FOUND, UNAVAILABLE
from stories.static_export.processes import begin_snapshot, url_map
from stories.static_export.withdrawn import remove_withdrawn, remove_withdrawn_from

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
    target: Path,
    on_progress: ProgressCallback = lambda done, known: None,
    processes: int = 1,
) -> ExportReport:
    """Write the static export to `target`, unless it shows the current state of the site already.

    Raise StaticExportError.
    """
    _require_static_files()

    with OutputFolder(target) as output:
        remove_withdrawn(target)
        with database_snapshot():
            state = state_of_site()
            if state == output.old_state:
                return ExportReport(unchanged=len(output.old_hashes))

            exported_at = timezone.now()
            crawler = Crawler()
            with url_map(processes) as map_urls:
                for written in crawler.files(output.folder, map_urls):
                    output.add(written.name, written.digest)
                    on_progress(len(output.hashes), crawler.known_count)

            _write_own_pages(output, crawler, exported_at)
            for url, file in asset_files(crawler.asset_urls):
                output.write(url.removeprefix("/"), [file.read_bytes()])

        with switch_lock(target):
            # The snapshot has stories that were withdrawn since.
            if remove_withdrawn_from(output.folder, output.hashes):
                state = ""
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
            begin_snapshot()

        yield


def _require_static_files() -> None:
    try:
        static("css/site.css")
    except ValueError as error:
        raise StaticExportError(
            "Static files are not collected. Run manage.py collectstatic first."
        ) from error


def _write_own_pages(output: OutputFolder, crawler: Crawler, exported_at: datetime) -> None:
    """Write the three pages that only the static export has."""
    about_html = render_to_string(
        "stories/static_export_about.html",
        {"made_at": exported_at, "live": settings.SITE_URL},
        export_request(f"/{ABOUT}"),
    )
    not_found_html = not_found(export_request(f"/{NOT_FOUND}")).content.decode()
    unavailable_html = render_to_string(
        "errors/503.html", request=export_request(f"/{UNAVAILABLE}")
    )

    pages = {ABOUT: about_html, NOT_FOUND: not_found_html, UNAVAILABLE: unavailable_html}
    for name, html in pages.items():
        rewritten = rewrite_page(f"/{name}", html)
        crawler.asset_urls |= rewritten.asset_urls
        output.write(name, [rewritten.content])


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
