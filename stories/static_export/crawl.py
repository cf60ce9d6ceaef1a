"""Crawler that follows every link of the public site and yields the files of the static export."""

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import chain

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from stories.models import Address, FusionCenter, Page, Partner, Publication, ThreatType
from stories.public_pages import public_routes
from stories.static_export.assets import asset_file, find_asset_urls
from stories.static_export.fetch import FetchedPage, export_request, fetch
from stories.static_export.output_folder import StaticExportError
from stories.static_export.paths import ABOUT, file_name, static_export_path
from stories.static_export.rewrite_html import LinkRewriter

# Name below the output folder, and the content in pieces that are read only once.
ExportedFile = tuple[str, Iterable[bytes]]
PageEntry = Publication | FusionCenter | Partner | ThreatType | Page


class Crawler:
    """Queue of the URLs to export, each once.

    `asset_urls` collects the static files that pages refer to. `broken_links` holds (URL, page with
    the link) for links that are broken on the live site too.
    """

    def __init__(self) -> None:
        self.asset_urls: set[str] = set()
        self.broken_links: list[tuple[str, str]] = []
        self._queue: deque[tuple[str, str]] = deque()
        self._known_paths = {f"/{ABOUT}"}
        self._enqueue(_start_urls(), linked_from="")

    @property
    def known_count(self) -> int:
        """Number of pages and files found so far."""
        return len(self._known_paths)

    def files(self) -> Iterator[ExportedFile]:
        """Yield every file except static ones. Read the content of each before taking the next."""
        while self._queue:
            url, linked_from = self._queue.popleft()
            file = self._file(url, linked_from)
            if file is not None:
                yield file

    def rewrite_page(self, url: str, html: str) -> bytes:
        """Return a page with the links of the static export, and enqueue what it links to."""
        rewriter = LinkRewriter(url)
        exported_html = rewriter.rewrite(html)
        self.asset_urls |= find_asset_urls(exported_html)
        self._enqueue(rewriter.urls, linked_from=url)
        return exported_html.encode()

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

    def _file(self, url: str, linked_from: str) -> ExportedFile | None:
        """Return the file of a URL, None for a broken link; raise StaticExportError for errors."""
        page = fetch(url)
        if page.redirect_url:
            return self._redirect_file(url, page.redirect_url)
        if page.status == 200:
            return self._page_file(url, page)

        if page.status not in (404, 410):
            raise StaticExportError(f"{url} returned status {page.status}.")
        if linked_from:
            self.broken_links.append((url, linked_from))
        return None

    def _page_file(self, url: str, page: FetchedPage) -> ExportedFile:
        name = file_name(static_export_path(url) or "", page.is_html)
        if not page.is_html:
            return name, page.body

        html = b"".join(page.body).decode()
        return name, [self.rewrite_page(url, html)]

    def _redirect_file(self, url: str, target: str) -> ExportedFile:
        """Return a page that refreshes to the target, since a file server sends no redirects."""
        if target.startswith(settings.STATIC_URL):
            return file_name(url, is_html=False), [asset_file(target).read_bytes()]

        self._enqueue([target], linked_from=url)
        html = render_to_string(
            "stories/static_export_redirect.html", {"target": target}, export_request(url)
        )
        return file_name(url, is_html=True), [self.rewrite_page(url, html)]


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
