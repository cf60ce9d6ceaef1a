"""sitemap.xml: every public page, with the moment at which it last changed where we know it.

Written here and not by django.contrib.sitemaps, which holds all addresses and the finished file in memory.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any
from xml.sax.saxutils import escape

from django.conf import settings
from django.db.models import Max, QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from stories.exports.story_stream import moment
from stories.models import FusionCenter, Page, Partner, Publication, ThreatType
from stories.open_data.views import blocks
from stories.public_pages import public_page, public_routes
from stories.querysets import PublicationQuerySet

LIMIT = 50_000  # addresses in one file, says sitemaps.org
CHUNK = 2_000
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
# Path, and the moment of the last change; None where too much goes into a page to say.
Line = tuple[str, datetime | None]


@dataclass(frozen=True, slots=True)
class Part:
    """One file of the sitemap: the stories from place `start` to `stop`, and all other pages if asked."""

    start: int
    stop: int
    has_others: bool = False

    def stories(self) -> PublicationQuerySet:
        return Publication.objects.visible().order_by("story_id")[self.start : self.stop]

    def lines(self) -> Iterator[Line]:
        found = self.stories().values_list("slug", "updated_at").iterator(chunk_size=CHUNK)
        told = ((reverse("stories:story_detail", args=[slug]), changed) for slug, changed in found)
        return chain(_others(), told) if self.has_others else told

    def changed_at(self) -> datetime | None:
        """When one of its stories changed last; one query. None for the other pages, who do not all say."""
        return None if self.has_others else self.stories().aggregate(latest=Max("updated_at"))["latest"]


@public_page(parameters=("p",), in_static_export=True)
@require_safe
def sitemap_xml(request: HttpRequest) -> HttpResponseBase:
    """Answer in the sitemaps.org format: all pages; when they are too many for one file, an index of its parts."""
    parts = _parts(Publication.objects.visible().count())
    asked = request.GET.get("p")
    if asked is None:
        text = _index(parts) if len(parts) > 1 else _pages(parts[0])
    elif asked in map(str, range(1, len(parts) + 1)):
        text = _pages(parts[int(asked) - 1])
    else:
        raise Http404
    return StreamingHttpResponse(blocks(text), "application/xml", headers={"X-Robots-Tag": "noindex"})


def _parts(stories: int) -> list[Part]:
    """Return one part for all while the stories leave half a file for the other pages, of which there are fewer."""
    if stories <= LIMIT // 2:
        return [Part(0, LIMIT, has_others=True)]
    starts = range(0, stories, LIMIT)
    return [Part(0, 0, has_others=True), *(Part(start, start + LIMIT) for start in starts)]


def _others() -> Iterator[Line]:
    """Yield every declared page that is no story; four queries."""
    entries: dict[str, QuerySet[Any]] = {
        "page_detail": Page.objects.all(),
        "center_detail": FusionCenter.objects.filter(is_active=True).only("slug"),
        "partner_detail": Partner.objects.only("slug"),
        "threat_detail": ThreatType.objects.only("slug"),
    }
    for route in public_routes():
        if route.page is None or not route.page.in_sitemap or route.name == "story_detail":
            continue
        if not route.has_arguments:
            yield route.path, None
            continue
        for entry in entries[route.name].order_by("pk"):
            yield entry.get_absolute_url(), getattr(entry, "updated_at", None)


def _pages(part: Part) -> Iterator[str]:
    yield f'{HEAD}<urlset xmlns="{NAMESPACE}">\n'
    yield from (_element("url", *line) for line in part.lines())
    yield "</urlset>\n"


def _index(parts: list[Part]) -> Iterator[str]:
    yield f'{HEAD}<sitemapindex xmlns="{NAMESPACE}">\n'
    path = reverse("stories:sitemap")
    yield from (_element("sitemap", f"{path}?p={number}", part.changed_at()) for number, part in enumerate(parts, 1))
    yield "</sitemapindex>\n"


def _element(name: str, path: str, changed_at: datetime | None) -> str:
    changed = f"<lastmod>{moment(changed_at)}</lastmod>" if changed_at else ""
    return f"<{name}><loc>{escape(settings.SITE_URL + path)}</loc>{changed}</{name}>\n"
