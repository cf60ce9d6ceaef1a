"""The complete files of the data set."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from stories.choices import FacetKind
from stories.exports.geojson import center_feature, collection
from stories.exports.story_json import write_json
from stories.listing.result import Listing
from stories.models import FusionCenter, Publication
from stories.open_data.collaboration import write_collaboration
from stories.open_data.exports import blocks, open_to_all
from stories.open_data.table import write_csv
from stories.public_pages import public_page
from stories.search.facets import count_facets, facet_id


@dataclass(frozen=True, slots=True)
class Download:
    """One complete file."""

    name: str
    title: Any
    about: Any
    media_type: str
    write: Callable[[Listing], Iterator[str]]
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
    return Listing(QueryDict(""), Publication.objects.visible(), reverse("stories:story_list"))


def write_centers(listing: Listing) -> Iterator[str]:
    """Yield a GeoJSON collection of the active centers, each with its number of stories."""
    counts = count_facets(Publication.objects.visible().kept_counts())
    centers = FusionCenter.objects.filter(is_active=True)
    return collection(
        center_feature(center, counts.get(facet_id(FacetKind.CENTER, center.pk), 0)) for center in centers
    )


DOWNLOADS = (
    Download(
        "stories.csv",
        _("Stories, as a table"),
        _("One line a story. UTF-8 with a byte order mark; the columns are explained below."),
        "text/csv",
        lambda listing: write_csv(listing.publications),
    ),
    Download(
        "stories.json",
        _("Stories, as JSON"),
        _("The same stories with their markup, roles and editions."),
        "application/json",
        write_json,
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
        lambda listing: write_collaboration(listing.narrowed(), listing.names),
    ),
)


@public_page(in_static_export=True)
@require_safe
def data_file(request: HttpRequest, name: str) -> HttpResponseBase:
    """Stream a complete file."""
    download = next((download for download in DOWNLOADS if download.name == name), None)
    if download is None:
        raise Http404
    text = blocks(download.write(everything())) if request.method == "GET" else iter(())
    charset = "; charset=utf-8" if download.media_type.startswith("text/") else ""
    answer = open_to_all(StreamingHttpResponse(text, download.media_type + charset))
    answer.headers["Content-Disposition"] = f'attachment; filename="{download.name}"'
    return answer
