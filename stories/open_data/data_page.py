"""The collection as a data set: the page /data/, and the catalogs for federal harvesters."""

from typing import Any

from django.conf import settings
from django.db.models import Count, Q
from django.db.models.functions import TruncMonth
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from stories.exports.csv_export import COLUMNS
from stories.exports.formats import format_links, format_names
from stories.exports.story_stream import moment
from stories.models import Edition, Publication
from stories.open_data import collaboration
from stories.open_data.catalog import version1, version3
from stories.open_data.catalog.facts import KEYWORDS, Times, about, address, identifier
from stories.open_data.downloads import Measured, everything, measured
from stories.open_data.views import open_to_all
from stories.public_pages import public_page


@public_page(in_sitemap=True, in_static_export=True)
@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """Show what can be taken away: files, columns, terms and what changed."""
    listing = everything()
    files = measured(listing)
    context = {
        "listing": listing,
        "formats": format_links(listing.address),
        "format_names": format_names(),
        "files": files,
        "is_measured": all(file.sha256 for file in files),
        "columns": COLUMNS,
        "pair_columns": collaboration.COLUMNS,
        "changes": changes(),
        "license": {
            "name": settings.DATA_LICENSE,
            "url": settings.DATA_LICENSE_URL,
            "text": settings.DATA_LICENSE_TEXT,
        },
        "structured": structured(files, Times.now()),
    }
    return render(request, "stories/data.html", context)


@public_page(in_static_export=True)
@require_safe
def data_json(request: HttpRequest) -> JsonResponse:
    """Send the catalog in DCAT-US 1.1, which every harvester reads.

    No document is valid in both versions: `conformsTo` must be a certain text in 1.1 and must not be text in 3.
    """
    return _catalog(version1.catalog(), "data_json_3", "DCAT-US 3.0")


@public_page(in_static_export=True)
@require_safe
def data_json_3(request: HttpRequest) -> JsonResponse:
    """Send the catalog in DCAT-US 3."""
    return _catalog(version3.catalog(), "data_json", "DCAT-US 1.1")


def _catalog(members: dict[str, Any], other_route: str, other_title: str) -> JsonResponse:
    """Return a catalog that every site may read, with a link to its other version."""
    response = JsonResponse(members, json_dumps_params={"ensure_ascii": False, "indent": 2})
    link = f'<{address(other_route)}>; rel="alternate"; type="application/json"; title="{other_title}"'
    response.headers["Link"] = link
    response.headers["Access-Control-Expose-Headers"] = "Link"
    open_to_all(response)
    return response


def changes() -> list[Any]:
    """List of {"month", "new", "revised"}, latest first: editions of the stories that are public now; one query."""
    public = Edition.objects.released().filter(story__in=Publication.objects.visible().values("story"))
    return list(
        public.annotate(month=TruncMonth("released_at"))
        .values("month")
        .annotate(new=Count("pk", filter=Q(number=1)), revised=Count("pk", filter=Q(number__gt=1)))
        .order_by("-month")
    )


def structured(files: list[Measured], times: Times) -> dict[str, Any]:
    """Return the data set as schema.org/Dataset."""
    span = {"temporalCoverage": f"{times.first}/{times.last}"} if times.first else {}
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": str(settings.SITE_NAME),
        "description": about(),
        "identifier": identifier(),
        "url": address("data"),
        "license": settings.DATA_LICENSE_URL,
        "isAccessibleForFree": True,
        "keywords": list(KEYWORDS),
        "spatialCoverage": _("United States"),
        "creator": {"@type": "GovernmentOrganization", "name": settings.AGENCY_NAME, "url": settings.AGENCY_URL},
        "distribution": [
            {
                "@type": "DataDownload",
                "name": str(file.download.title),
                "contentUrl": settings.SITE_URL + file.download.url,
                "encodingFormat": file.download.media_type,
                **({"contentSize": str(file.size), "sha256": file.sha256} if file.sha256 else {}),
            }
            for file in files
        ],
        **({"dateModified": moment(times.updated_at)} if times.updated_at else {}),
        **span,
    }
