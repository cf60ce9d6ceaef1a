"""Complete files of the data set, with their lengths and checksums."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponseBase, QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from stories.exports.formats import BY_NAME, Writer
from stories.exports.geojson import center_feature, collection
from stories.facets import entry_id
from stories.listing.collection import every_count
from stories.listing.results import Listing
from stories.models import FusionCenter, Publication
from stories.models.content_version import current_version
from stories.open_data.collaboration import write_collaboration
from stories.open_data.views import stream
from stories.public_pages import public_page

WEEK_SECONDS = 7 * 24 * 60 * 60
# Writing all files takes about 2 ms a story: a page can wait for that many stories.
QUICK = 500


@dataclass(frozen=True, slots=True)
class Download:
    """One complete file."""

    name: str
    title: Any
    about: Any
    media_type: str
    write: Writer
    schema_route: str = ""

    @property
    def url(self) -> str:
        return reverse("stories:data_file", args=[self.name])

    @property
    def format(self) -> str:
        """Its ending in capitals, such as CSV."""
        return self.name.rpartition(".")[2].upper()


def everything() -> Listing:
    """Return the list of all public stories, newest first."""
    return Listing(QueryDict(""), reverse("stories:story_list"))


def write_centers(listing: Listing) -> Iterator[str]:
    """Yield a GeoJSON collection of the active centers, each with its number of stories."""
    counts = every_count()
    centers = FusionCenter.objects.filter(is_active=True)
    return collection(center_feature(center, counts.get(entry_id(center), 0)) for center in centers)


DOWNLOADS = (
    Download(
        "stories.csv",
        _("Stories, as a table"),
        _("One line a story. UTF-8 with a byte order mark; the columns are explained below."),
        BY_NAME["csv"].media_type,
        BY_NAME["csv"].write,
    ),
    Download(
        "stories.json",
        _("Stories, as JSON"),
        _("The same stories with their markup, roles and editions."),
        BY_NAME["json"].media_type,
        BY_NAME["json"].write,
        schema_route="stories_schema",
    ),
    Download(
        "centers.geojson",
        _("Fusion centers, on a map"),
        _("A point in the city of each center, with its number of stories."),
        "application/geo+json",
        write_centers,
    ),
    Download(
        "collaboration.csv",
        _("Who worked with whom"),
        _("A line for each pair of centers, and each center and partner, with the number of stories that they share."),
        "text/csv",
        lambda listing: write_collaboration(Publication.objects.visible(), listing.names),
    ),
)


@public_page(in_static_export=True)
@require_safe
def data_file(request: HttpRequest, name: str) -> HttpResponseBase:
    """Stream a complete file."""
    download = next((download for download in DOWNLOADS if download.name == name), None)
    if download is None:
        raise Http404
    charset = "; charset=utf-8" if download.media_type.startswith("text/") else ""
    return stream(download.write(everything()), download.media_type + charset, download.name)


@dataclass(frozen=True, slots=True)
class Measured:
    """A file with its length in bytes and its checksum; 0 and "" until SHA256SUMS was first requested."""

    download: Download
    size: int
    sha256: str


def measured(listing: Listing) -> list[Measured]:
    """Return every download; those of a large collection only if they are measured, so that no page waits."""
    if listing.total <= QUICK:
        return [_measured(download, listing) for download in DOWNLOADS]
    return [Measured(download, *cache.get(_key(download), (0, ""))) for download in DOWNLOADS]


@public_page(in_static_export=True)
@require_safe
def checksums(request: HttpRequest) -> HttpResponseBase:
    """Stream a line for each file, as `sha256sum --check` reads it; each is written when it is known."""
    return stream(_lines(everything()), "text/plain; charset=utf-8")


def _lines(listing: Listing) -> Iterator[str]:
    for download in DOWNLOADS:
        yield f"{_measured(download, listing).sha256}  {download.name}\n"


def _measured(download: Download, listing: Listing) -> Measured:
    """Measure a file once for each content version."""
    key = _key(download)
    found = cache.get(key)
    if found is None:
        found = measure(download.write(listing))
        cache.set(key, found, WEEK_SECONDS)
    return Measured(download, *found)


def measure(texts: Iterator[str]) -> tuple[int, str]:
    """Return (length in bytes, SHA-256) of a text in UTF-8."""
    size = 0
    digest = hashlib.sha256()
    for text in texts:
        block = text.encode()
        size += len(block)
        digest.update(block)
    return size, digest.hexdigest()


def _key(download: Download) -> str:
    return f"download:{download.name}:{settings.RELEASE}:{current_version().token}"
