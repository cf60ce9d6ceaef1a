"""The catalog as DCAT-US 3 has it: the JSON Schema of github.com/GSA/dcat-us, jsonschema/Catalog.json, read 2026-11."""

from typing import Any

from django.conf import settings

from stories.exports.story_stream import moment
from stories.open_data.catalog.facts import KEYWORDS, PLACE, Times, about, address, contact, identifier
from stories.open_data.downloads import DOWNLOADS, Download

DCAT_US = "https://resources.data.gov/resources/dcat-us3/"
Members = dict[str, Any]


def catalog() -> Members:
    """Return the catalog; one query."""
    times = Times.now()
    modified = {"modified": moment(times.updated_at)} if times.updated_at else {}
    return {
        "@id": address("data_json_3"),
        "@type": "Catalog",
        "conformsTo": {"@id": DCAT_US, "@type": "Standard", "title": "DCAT-US 3.0"},
        "title": str(settings.SITE_NAME),
        "description": about(),
        "publisher": {"@type": "Agent", "name": settings.AGENCY_NAME},
        "homepage": _document(str(settings.SITE_NAME), address("home")),
        "language": ["en"],
        **modified,
        "dataset": [_dataset(times) | modified],
        "service": [_service()],
    }


def _dataset(times: Times) -> Members:
    return {
        "@type": "Dataset",
        "identifier": identifier(),
        "title": str(settings.SITE_NAME),
        "description": about(),
        "keyword": list(KEYWORDS),
        "accessRights": "public",
        "accrualPeriodicity": "irregular",
        "publisher": {"@type": "Organization", "name": settings.AGENCY_NAME},
        "contactPoint": _contact(),
        "rights": [settings.DATA_LICENSE_TEXT],
        "landingPage": _document(str(settings.SITE_NAME), address("data")),
        "describedBy": {"@type": "Distribution", "accessURL": address("data"), "mediaType": "text/html"},
        "language": ["en"],
        "spatial": [{"@type": "Location", "prefLabel": PLACE}],
        "distribution": [_distribution(download) for download in DOWNLOADS],
        **_temporal(times),
    }


def _temporal(times: Times) -> Members:
    period = {"@type": "PeriodOfTime", "startDate": str(times.first), "endDate": str(times.last)}
    return {"temporal": [period]} if times.first else {}


def _distribution(download: Download) -> Members:
    """Return a file. Its license stands here, as DCAT-US 3 has none on data sets."""
    schema = {"@type": "Distribution", "mediaType": "application/schema+json"}
    return {
        "@type": "Distribution",
        "title": str(download.title),
        "description": str(download.about),
        "accessURL": address("data"),
        "downloadURL": settings.SITE_URL + download.url,
        "mediaType": download.media_type,
        "format": download.format,
        "characterEncoding": ["UTF-8"],
        "license": settings.DATA_LICENSE_URL,
        **({"describedBy": schema | {"downloadURL": address(download.schema_route)}} if download.schema_route else {}),
    }


def _service() -> Members:
    return {
        "@type": "DataService",
        "title": "API v1",
        "endpointURL": [address("api_stories")],
        "endpointDescription": [address("api_openapi")],
        "publisher": {"@type": "Agent", "name": settings.AGENCY_NAME},
        "contactPoint": [_contact()],
        "license": settings.DATA_LICENSE_URL,
        "language": ["en"],
    }


def _contact() -> Members:
    return {"@type": "Kind"} | contact()


def _document(title: str, url: str) -> Members:
    return {"@type": "Document", "title": title, "accessURL": url}
