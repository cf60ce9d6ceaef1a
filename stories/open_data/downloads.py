"""Complete files of the data set, with their sizes and checksums."""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from stories.exports.formats import TEXT_FORMATS_BY_NAME, ListWriter
from stories.exports.geojson import center_feature, feature_collection
from stories.facets import entry_facet_id
from stories.listing.collection import story_counts
from stories.listing.pairs import public_pairs
from stories.listing.results import Listing
from stories.models import FusionCenter
from stories.models.content_version import current_version
from stories.open_data.collaboration import write_collaboration
from stories.open_data.complete_files import complete_file
from stories.open_data.streaming import retry_when_busy, stream_bytes, stream_text
from stories.public_pages import public_page

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

WEEK_SECONDS = 7 * 24 * 60 * 60
WRITING_SECONDS = 120  # a file of 100,000 stories takes a minute to write
READER_WAIT_SECONDS = 1
# Measuring takes about 2 ms per story: above this number the page /data/ would be slow.
MAX_STORIES_MEASURED_BY_PAGE = 500


@dataclass(frozen=True, slots=True)
class Download:
    """A complete file. `schema_route` is the route of its schema, if it has one."""

    name: str
    title: "StrOrPromise"
    about: "StrOrPromise"
    media_type: str
    write: ListWriter
    schema_route: str = ""

    @property
    def url(self) -> str:
        return reverse("stories:data_file", args=[self.name])

    @property
    def content_type(self) -> str:
        if self.media_type.startswith("text/"):
            return f"{self.media_type}; charset=utf-8"
        return self.media_type

    @property
    def format(self) -> str:
        """File extension in capitals, such as CSV."""
        return self.name.rpartition(".")[2].upper()


@dataclass(frozen=True, slots=True)
class MeasuredFile:
    """A download with its size in bytes and its checksum; 0 and "" if it is not measured yet."""

    download: Download
    size: int
    sha256: str


def complete_listing() -> Listing:
    """Return the list of all public stories, newest first."""
    return Listing(QueryDict(""), reverse("stories:story_list"))


def write_centers(listing: Listing) -> Iterator[str]:
    """Yield a GeoJSON collection of the active centers, each with its number of stories."""
    counts = story_counts()
    centers = FusionCenter.objects.filter(is_active=True)
    return feature_collection(
        center_feature(center, counts.get(entry_facet_id(center), 0)) for center in centers
    )


def write_all_collaboration(listing: Listing) -> Iterator[str]:
    return write_collaboration(public_pairs.get(), listing.names)


DOWNLOADS = (
    Download(
        "stories.csv",
        _("Stories, as a table"),
        _("One row per story. UTF-8 with a byte order mark; the columns are explained below."),
        TEXT_FORMATS_BY_NAME["csv"].media_type,
        TEXT_FORMATS_BY_NAME["csv"].write,
    ),
    Download(
        "stories.json",
        _("Stories, as JSON"),
        _("The same stories with their markup, roles and editions."),
        TEXT_FORMATS_BY_NAME["json"].media_type,
        TEXT_FORMATS_BY_NAME["json"].write,
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
        _("Collaboration of centers and partners"),
        _(
            "One row for each pair of centers, and for each center and partner, with the number of "
            "stories they share."
        ),
        "text/csv",
        write_all_collaboration,
    ),
)
DOWNLOADS_BY_NAME = {download.name: download for download in DOWNLOADS}


@public_page(in_static_export=True)
@require_safe
@retry_when_busy
def data_file(request: HttpRequest, name: str) -> HttpResponseBase:
    """Send a complete file."""
    download = DOWNLOADS_BY_NAME.get(name)
    if download is None:
        raise Http404

    # The static export can't come back later.
    is_static_export = getattr(request, "is_static_export", False)
    wait_seconds = WRITING_SECONDS if is_static_export else READER_WAIT_SECONDS
    pieces = complete_file(download.name, download.write(complete_listing()), wait_seconds)
    return stream_bytes(pieces, download.content_type, download.name)


@public_page(in_static_export=True)
@require_safe
def checksums(request: HttpRequest) -> HttpResponseBase:
    """Stream SHA256SUMS for `sha256sum --check`, each line as soon as its file is measured."""
    return stream_text(_checksum_lines(complete_listing()), "text/plain; charset=utf-8")


def _checksum_lines(listing: Listing) -> Iterator[str]:
    for download in DOWNLOADS:
        yield f"{_measure_once(download, listing).sha256}  {download.name}\n"


def measured_files(listing: Listing) -> list[MeasuredFile]:
    """Return all downloads with their sizes and checksums.

    Those of a large collection are not measured here, since the page would take too long, but when
    SHA256SUMS is first requested.
    """
    if listing.total <= MAX_STORIES_MEASURED_BY_PAGE:
        return [_measure_once(download, listing) for download in DOWNLOADS]

    files = []
    for download in DOWNLOADS:
        size, sha256 = cache.get(_cache_key(download), (0, ""))
        files.append(MeasuredFile(download, size, sha256))

    return files


def _measure_once(download: Download, listing: Listing) -> MeasuredFile:
    """Return the cached measurement of a file for the content version, or measure it now."""
    key = _cache_key(download)
    measurement: tuple[int, str] | None = cache.get(key)
    if measurement is None:
        texts = download.write(listing)
        with closing(complete_file(download.name, texts, WRITING_SECONDS)) as pieces:
            measurement = measure(pieces)
        cache.set(key, measurement, WEEK_SECONDS)

    size, sha256 = measurement
    return MeasuredFile(download, size, sha256)


def measure(pieces: Iterable[bytes]) -> tuple[int, str]:
    """Return (size in bytes, SHA-256) of a file."""
    size = 0
    digest = hashlib.sha256()
    for piece in pieces:
        size += len(piece)
        digest.update(piece)

    return size, digest.hexdigest()


def _cache_key(download: Download) -> str:
    return f"download:{download.name}:{settings.RELEASE}:{current_version().token}"
