"""The page /data/ about the data set, and the catalogs for federal harvesters."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from stories.exports.csv_export import COLUMNS
from stories.exports.formats import format_links, format_names
from stories.exports.story_json import JsonObject
from stories.exports.story_stream import rfc3339
from stories.listing.digest import monthly_changes
from stories.open_data import collaboration
from stories.open_data.catalog import dcat_us_1_1, dcat_us_3
from stories.open_data.catalog.metadata import (
    KEYWORDS,
    DatasetDates,
    dataset_identifier,
    description,
    route_url,
)
from stories.open_data.downloads import MeasuredFile, complete_listing, measured_files
from stories.open_data.streaming import allow_any_origin
from stories.public_pages import public_page
from stories.publisher import schema_org_publisher


@public_page(in_sitemap=True, in_static_export=True)
@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """Show the data files, columns, terms of use and monthly updates."""
    listing = complete_listing()
    files = measured_files(listing)
    license_terms = {
        "name": settings.DATA_LICENSE,
        "url": settings.DATA_LICENSE_URL,
        "text": settings.DATA_LICENSE_TEXT,
    }
    context = {
        "listing": listing,
        "formats": format_links(listing.url),
        "format_names": format_names(),
        "files": files,
        "is_measured": all(file.sha256 for file in files),
        "columns": COLUMNS,
        "pair_columns": collaboration.COLUMNS,
        "changes": monthly_changes(),
        "license": license_terms,
        "structured": schema_org_dataset(files, DatasetDates.current()),
    }
    return render(request, "stories/data.html", context)


@public_page(in_static_export=True)
@require_safe
def data_json(request: HttpRequest) -> JsonResponse:
    """Send the catalog in DCAT-US 1.1, which every harvester reads.

    No document is valid in both versions: 1.1 requires `conformsTo` to be a certain text, and 3
    requires it not to be text.
    """
    return _catalog_response(dcat_us_1_1.catalog(), "data_json_3", "DCAT-US 3.0")


@public_page(in_static_export=True)
@require_safe
def data_json_3(request: HttpRequest) -> JsonResponse:
    """Send the catalog in DCAT-US 3."""
    return _catalog_response(dcat_us_3.catalog(), "data_json", "DCAT-US 1.1")


def _catalog_response(catalog: JsonObject, other_route: str, other_title: str) -> JsonResponse:
    """Return a catalog that any site may read, with a link to its other version."""
    response = JsonResponse(catalog, json_dumps_params={"ensure_ascii": False, "indent": 2})
    link = f'<{route_url(other_route)}>; rel="alternate"; type="application/json"'
    response.headers["Link"] = f'{link}; title="{other_title}"'
    response.headers["Access-Control-Expose-Headers"] = "Link"
    allow_any_origin(response)
    return response


def schema_org_dataset(files: list[MeasuredFile], dates: DatasetDates) -> JsonObject:
    """Return the data set as schema.org/Dataset, for search engines."""
    dataset: JsonObject = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": str(settings.SITE_NAME),
        "description": description(),
        "identifier": dataset_identifier(),
        "url": route_url("data"),
        "license": settings.DATA_LICENSE_URL,
        "isAccessibleForFree": True,
        "keywords": list(KEYWORDS),
        "spatialCoverage": _("United States"),
        "creator": schema_org_publisher(),
        "distribution": [_schema_org_download(file) for file in files],
    }
    if dates.updated_at:
        dataset["dateModified"] = rfc3339(dates.updated_at)
    if dates.first_event_on:
        dataset["temporalCoverage"] = f"{dates.first_event_on}/{dates.last_event_on}"
    return dataset


def _schema_org_download(file: MeasuredFile) -> JsonObject:
    members: JsonObject = {
        "@type": "DataDownload",
        "name": str(file.download.title),
        "contentUrl": settings.SITE_URL + file.download.url,
        "encodingFormat": file.download.media_type,
    }
    if file.sha256:
        members["contentSize"] = str(file.size)
        members["sha256"] = file.sha256

    return members
