"""Crawler that follows every link of the public site and writes the files of the static export."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from stories.models import Address, FusionCenter, Page, Partner, Publication, ThreatType
from stories.public_pages import public_routes
from stories.static_export.assets import asset_file, find_asset_urls
from stories.static_export.fetch import FetchedPage, export_request, fetch
from stories.static_export.output_folder import StaticExportError, write_file
from stories.static_export.paths import ABOUT, file_name, static_export_path
from stories.static_export.processes import UrlMap
from stories.static_export.rewrite_html import LinkRewriter

PageEntry = Publication | FusionCenter | Partner | ThreatType | Page


@dataclass(frozen=True, slots=True)
class RewrittenPage:
    """A page with the links of the static export: its live URLs, and static files."""

    content: bytes
    urls: list[str]
    asset_urls: set[str]


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file below the output folder and its SHA-256; the name is "" if the URL is not found.

    `urls` are the live URLs that it links to, `asset_urls` the static files.
    """

    name: str = ""
    digest: str = ""
    urls: Sequence[str] = ()
    asset_urls: Collection[str] = ()


class Crawler:
    """Queue of the URLs to export, each once.

    `asset_urls` collects the static files that pages refer to. `broken_links` holds (URL, page with
    the link) for links that are broken on the live site too.
    """

    def __init__(self) -> None:
        self.asset_urls: set[str] = set()
        self.broken_links: list[tuple[str, str]] = []
        self._queue: list[tuple[str, str]] = []
        self._known_paths = {f"/{ABOUT}"}
        self._enqueue(_start_urls(), linked_from="")

    @property
    def known_count(self) -> int:
        """Number of pages and files found so far."""
        return len(self._known_paths)

    def files(self, folder: Path, map_urls: UrlMap) -> Iterator[WrittenFile]:
        """Write every file except static ones to the folder, and yield them.

        All URLs that are known are rendered together. Their links are the next ones.
        """
        while self._queue:
            wave = self._queue
            self._queue = []
            urls = [url for url, _linked_from in wave]
            written_files = map_urls(partial(write_url, folder), urls)

            for (url, linked_from), written in zip(wave, written_files, strict=True):
                if written.name:
                    self.asset_urls.update(written.asset_urls)
                    self._enqueue(written.urls, linked_from=url)
                    yield written
                elif linked_from:
                    self.broken_links.append((url, linked_from))

    def _enqueue(self, urls: Iterable[str], linked_from: str) -> None:
        """Add URLs to the queue, each exported path once."""
        for url in urls:
            if url.startswith(settings.STATIC_URL):
                self.asset_urls.add(url)
                continue

            path = static_export_path(url)
            if path and path not in self._known_paths:
                self._known_paths.add(path)
                self._queue.append((url, linked_from))


def write_url(folder: Path, url: str) -> WrittenFile:
    """Write the file of a URL to the folder; raise StaticExportError for errors of the view."""
    page = fetch(url)
    if page.redirect_url:
        return _write_redirect(folder, url, page.redirect_url)
    if page.status == 200:
        return _write_page(folder, url, page)
    if page.status in (404, 410):
        return WrittenFile()
    raise StaticExportError(f"{url} returned status {page.status}.")


def rewrite_page(url: str, html: str) -> RewrittenPage:
    """Return a page with the links of the static export, and what it links to."""
    rewriter = LinkRewriter(url)
    exported_html = rewriter.rewrite(html)
    return RewrittenPage(exported_html.encode(), rewriter.urls, find_asset_urls(exported_html))


def _write_page(folder: Path, url: str, page: FetchedPage) -> WrittenFile:
    name = file_name(static_export_path(url) or "", page.is_html)
    if not page.is_html:
        return WrittenFile(name, write_file(folder / name, page.body))

    html = b"".join(page.body).decode()
    rewritten = rewrite_page(url, html)
    digest = write_file(folder / name, [rewritten.content])
    return WrittenFile(name, digest, rewritten.urls, rewritten.asset_urls)


def _write_redirect(folder: Path, url: str, target: str) -> WrittenFile:
    """Write a page that refreshes to the target, since a file server sends no redirects."""
    if target.startswith(settings.STATIC_URL):
        name = file_name(url, is_html=False)
        return WrittenFile(name, write_file(folder / name, [asset_file(target).read_bytes()]))

    html = render_to_string(
        "stories/static_export_redirect.html", {"target": target}, export_request(url)
    )
    name = file_name(url, is_html=True)
    rewritten = rewrite_page(url, html)
    digest = write_file(folder / name, [rewritten.content])
    return WrittenFile(name, digest, [target, *rewritten.urls], rewritten.asset_urls)


def _start_urls() -> Iterator[str]:
    """Yield every exported URL without arguments, every entry and every former URL of an entry."""
    for route in public_routes():
        if route.in_static_export and not route.has_arguments:
            yield route.path

    entries: Iterator[PageEntry] = chain(
        Publication.objects.visible().iterator(),
        FusionCenter.objects.iterator(),
        Partner.objects.iterator(),
        ThreatType.objects.iterator(),
        Page.objects.iterator(),
    )
    for entry in entries:
        yield entry.get_absolute_url()

    addresses = Address.objects.public().order_by("pk").values_list("kind", "slug")
    for kind, slug in addresses.iterator():
        yield reverse(f"stories:{kind}_detail", args=[slug])
