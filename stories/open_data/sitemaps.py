"""sitemap.xml: every public page, with the time of its last change where it is known.

Not built with django.contrib.sitemaps, which keeps all URLs and the complete file in memory.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

from django.conf import settings
from django.db.models import Max, QuerySet
from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from stories.choices import STATES
from stories.exports.story_stream import rfc3339
from stories.listing.year_recap import years_with_stories
from stories.models import Collection, FusionCenter, Page, Partner, Publication, ThreatType
from stories.open_data.streaming import join_blocks
from stories.public_pages import public_page, public_routes
from stories.querysets import PublicationQuerySet

MAX_URLS = 50_000  # in one file, according to sitemaps.org
CHUNK_SIZE = 2_000
XML_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
# Path and time of the last change; None for pages that show data from many sources.
SitemapEntry = tuple[str, datetime | None]


@dataclass(frozen=True, slots=True)
class SitemapFile:
    """One file of the sitemap: a slice of the stories and, in one of them, all other pages."""

    start: int
    stop: int
    has_other_pages: bool = False

    def stories(self) -> PublicationQuerySet:
        return Publication.objects.visible().order_by("story_id")[self.start : self.stop]

    def entries(self) -> Iterator[SitemapEntry]:
        if self.has_other_pages:
            yield from _other_pages()

        rows = self.stories().values_list("slug", "updated_at")
        for slug, updated_at in rows.iterator(chunk_size=CHUNK_SIZE):
            yield reverse("stories:story_detail", args=[slug]), updated_at

    def updated_at(self) -> datetime | None:
        """Return when one of its stories last changed; one query. None if it has other pages."""
        if self.has_other_pages:
            return None
        latest: datetime | None = self.stories().aggregate(latest=Max("updated_at"))["latest"]
        return latest


@public_page(parameters=("p",), in_static_export=True)
@require_safe
def sitemap_xml(request: HttpRequest) -> HttpResponseBase:
    """Send the sitemap, or an index of several files if there are too many pages for one."""
    files = _sitemap_files(Publication.objects.visible().count())
    number = request.GET.get("p")
    if number is not None:
        xml = _urlset(_file_at(files, number))
    elif len(files) > 1:
        xml = _sitemap_index(files)
    else:
        xml = _urlset(files[0])

    headers = {"X-Robots-Tag": "noindex"}
    return StreamingHttpResponse(join_blocks(xml), "application/xml", headers=headers)


def _file_at(files: list[SitemapFile], number: str) -> SitemapFile:
    """Return a file by its number in the URL, from 1; raise Http404."""
    files_by_number = {str(position): file for position, file in enumerate(files, start=1)}
    if number not in files_by_number:
        raise Http404
    return files_by_number[number]


def _sitemap_files(story_count: int) -> list[SitemapFile]:
    """Return one file, or several if the stories need more than half of one.

    The other half is enough for the other pages.
    """
    if story_count <= MAX_URLS // 2:
        return [SitemapFile(0, MAX_URLS, has_other_pages=True)]

    files = [SitemapFile(0, 0, has_other_pages=True)]
    for start in range(0, story_count, MAX_URLS):
        files.append(SitemapFile(start, start + MAX_URLS))

    return files


def _other_pages() -> Iterator[SitemapEntry]:
    """Yield every page declared for the sitemap, except stories; five queries."""
    entries_by_route: dict[str, QuerySet[Any]] = {
        "page_detail": Page.objects.all(),
        "story_detail": Publication.objects.none(),  # each file has its own stories
        "center_detail": FusionCenter.objects.filter(is_active=True).only("slug"),
        "partner_detail": Partner.objects.only("slug"),
        "threat_detail": ThreatType.objects.only("slug"),
        "collection_detail": Collection.objects.only("slug"),
    }
    paths_by_route = {"state_detail": _state_paths(), "year_detail": _year_paths()}
    for route in public_routes():
        if not route.in_sitemap:
            continue
        if not route.has_arguments:
            yield route.path, None
            continue

        if route.name in paths_by_route:
            for path in paths_by_route[route.name]:
                yield path, None
            continue

        for entry in entries_by_route[route.name].order_by("pk"):
            yield entry.get_absolute_url(), getattr(entry, "updated_at", None)


def _state_paths() -> list[str]:
    return [reverse("stories:state_detail", args=[code.lower()]) for code in STATES]


def _year_paths() -> list[str]:
    return [reverse("stories:year_detail", args=[year]) for year in years_with_stories()]


def _urlset(file: SitemapFile) -> Iterator[str]:
    yield f'{XML_DECLARATION}<urlset xmlns="{NAMESPACE}">\n'
    for path, updated_at in file.entries():
        yield _element("url", path, updated_at)
    yield "</urlset>\n"


def _sitemap_index(files: list[SitemapFile]) -> Iterator[str]:
    yield f'{XML_DECLARATION}<sitemapindex xmlns="{NAMESPACE}">\n'
    path = reverse("stories:sitemap")
    for number, file in enumerate(files, start=1):
        yield _element("sitemap", f"{path}?p={number}", file.updated_at())
    yield "</sitemapindex>\n"


def _element(name: str, path: str, updated_at: datetime | None) -> str:
    location = f"<loc>{escape(settings.SITE_URL + path)}</loc>"
    last_modified = f"<lastmod>{rfc3339(updated_at)}</lastmod>" if updated_at else ""
    return f"<{name}>{location}{last_modified}</{name}>\n"
