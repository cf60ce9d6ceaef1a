"""Catalog in DCAT-US 3.

Source: github.com/GSA/dcat-us, jsonschema/Catalog.json, read in November 2026.
"""

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

DCAT_US_3 = "https://resources.data.gov/resources/dcat-us3/"


def catalog() -> JsonObject:
    """Return the catalog; one query."""
    dates = DatasetDates.current()
    document: JsonObject = {
        "@id": route_url("data_json_3"),
        "@type": "Catalog",
        "conformsTo": {"@id": DCAT_US_3, "@type": "Standard", "title": "DCAT-US 3.0"},
        "title": str(settings.SITE_NAME),
        "description": description(),
        "publisher": {"@type": "Agent", "name": publisher().name},
        "homepage": _document(str(settings.SITE_NAME), route_url("home")),
        "language": ["en"],
        "dataset": [_dataset(dates)],
        "service": [_service()],
    }
    return document | _modified(dates)


def _modified(dates: DatasetDates) -> JsonObject:
    if dates.updated_at is None:
        return {}
    return {"modified": rfc3339(dates.updated_at)}


def _dataset(dates: DatasetDates) -> JsonObject:
    data_page_url = route_url("data")
    dataset: JsonObject = {
        "@type": "Dataset",
        "identifier": dataset_identifier(),
        "title": str(settings.SITE_NAME),
        "description": description(),
        "keyword": list(KEYWORDS),
        "accessRights": "public",
        "accrualPeriodicity": "irregular",
        "publisher": {"@type": "Organization", "name": publisher().name},
        "contactPoint": _contact(),
        "rights": [settings.DATA_LICENSE_TEXT],
        "landingPage": _document(str(settings.SITE_NAME), data_page_url),
        "describedBy": {
            "@type": "Distribution",
            "accessURL": data_page_url,
            "mediaType": "text/html",
        },
        "language": ["en"],
        "spatial": [{"@type": "Location", "prefLabel": SPATIAL_COVERAGE}],
        "distribution": [_distribution(download) for download in DOWNLOADS],
    }
    if dates.first_event_on:
        period = {
            "@type": "PeriodOfTime",
            "startDate": str(dates.first_event_on),
            "endDate": str(dates.last_event_on),
        }
        dataset["temporal"] = [period]

    return dataset | _modified(dates)


def _distribution(download: Download) -> JsonObject:
    """Return a file with its license: in DCAT-US 3 a data set has none."""
    distribution: JsonObject = {
        "@type": "Distribution",
        "title": str(download.title),
        "description": str(download.about),
        "accessURL": route_url("data"),
        "downloadURL": settings.SITE_URL + download.url,
        "mediaType": download.media_type,
        "format": download.format,
        "characterEncoding": ["UTF-8"],
        "license": settings.DATA_LICENSE_URL,
    }
    if download.schema_route:
        distribution["describedBy"] = {
            "@type": "Distribution",
            "mediaType": "application/schema+json",
            "downloadURL": route_url(download.schema_route),
        }

    return distribution


def _service() -> JsonObject:
    return {
        "@type": "DataService",
        "title": "API v1",
        "endpointURL": [route_url("api_stories")],
        "endpointDescription": [route_url("api_openapi")],
        "publisher": {"@type": "Agent", "name": publisher().name},
        "contactPoint": [_contact()],
        "license": settings.DATA_LICENSE_URL,
        "language": ["en"],
    }


def _contact() -> JsonObject:
    return {"@type": "Kind", **contact()}


def _document(title: str, url: str) -> JsonObject:
    return {"@type": "Document", "title": title, "accessURL": url}
