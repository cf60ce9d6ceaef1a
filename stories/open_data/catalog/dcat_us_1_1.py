"""Catalog in DCAT-US 1.1 (Project Open Data schema)."""

from django.conf import settings

from stories.exports.story_json import JsonObject
from stories.exports.story_stream import rfc3339
from stories.open_data.catalog.metadata import (
    KEYWORDS,
    SPATIAL_COVERAGE,
    DatasetDates,
    contact,
    dataset_identifier,
    description,
    route_url,
)
from stories.open_data.downloads import DOWNLOADS, Download
from stories.publisher import publisher

POD_SCHEMA = "https://project-open-data.cio.gov/v1.1/schema"
# OMB Circular A-11, appendix C: agency 024 is DHS, bureau 00 the Department itself.
BUREAU_CODE = "024:00"
PROGRAM_CODE = "024:000"
MAX_RIGHTS = 255  # characters
MONTHLY = "R/P1M"


def catalog() -> JsonObject:
    """Return the catalog; one query."""
    return {
        "@context": f"{POD_SCHEMA}/catalog.jsonld",
        "@id": route_url("data_json"),
        "@type": "dcat:Catalog",
        "conformsTo": POD_SCHEMA,
        "describedBy": f"{POD_SCHEMA}/catalog.json",
        "dataset": [_dataset()],
    }


def _dataset() -> JsonObject:
    page_url = route_url("data")
    distributions = [_file_distribution(download) for download in DOWNLOADS]
    distributions.append(_api_distribution())

    dataset: JsonObject = {
        "@type": "dcat:Dataset",
        "identifier": dataset_identifier(),
        "title": str(settings.SITE_NAME),
        "description": description(),
        "keyword": list(KEYWORDS),
        "accessLevel": "public",
        "accrualPeriodicity": "irregular",
        "bureauCode": [BUREAU_CODE],
        "programCode": [PROGRAM_CODE],
        "publisher": {"@type": "org:Organization", "name": publisher().name},
        "contactPoint": {"@type": "vcard:Contact"} | contact(),
        "license": settings.DATA_LICENSE_URL,
        "rights": settings.DATA_LICENSE_TEXT[:MAX_RIGHTS],
        "landingPage": page_url,
        "describedBy": page_url,
        "describedByType": "text/html",
        "language": ["en-US"],
        "spatial": SPATIAL_COVERAGE,
        "distribution": distributions,
    }
    return dataset | _dates()


def _dates() -> JsonObject:
    """Return the date of the last change and the period of the events.

    `modified` is required, so it is a period before the first story is published.
    """
    dates = DatasetDates.current()
    if dates.updated_at is None:
        return {"modified": MONTHLY}
    return {
        "modified": rfc3339(dates.updated_at),
        "temporal": f"{dates.first_event_on}/{dates.last_event_on}",
    }


def _file_distribution(download: Download) -> JsonObject:
    distribution: JsonObject = {
        "@type": "dcat:Distribution",
        "title": str(download.title),
        "description": str(download.about),
        "downloadURL": settings.SITE_URL + download.url,
        "mediaType": download.media_type,
        "format": download.format,
    }
    if download.schema_route:
        distribution["describedBy"] = route_url(download.schema_route)
        distribution["describedByType"] = "application/schema+json"

    return distribution


def _api_distribution() -> JsonObject:
    return {
        "@type": "dcat:Distribution",
        "title": "API v1",
        "accessURL": route_url("api_home"),
        "format": "API",
        "describedBy": route_url("api_openapi"),
        "describedByType": "application/json",
    }
