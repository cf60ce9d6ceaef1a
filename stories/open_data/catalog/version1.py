"""The catalog as DCAT-US 1.1 (Project Open Data schema) has it."""

from typing import Any

from django.conf import settings

from stories.exports.story_stream import moment
from stories.open_data.catalog.facts import KEYWORDS, PLACE, Times, about, address, contact, identifier
from stories.open_data.downloads import DOWNLOADS, Download

POD = "https://project-open-data.cio.gov/v1.1/schema"
# OMB Circular A-11, appendix C: agency 024 is DHS, bureau 00 the Department itself.
BUREAU, PROGRAM = "024:00", "024:000"


def catalog() -> dict[str, Any]:
    """Return the catalog; one query."""
    return {
        "@context": f"{POD}/catalog.jsonld",
        "@id": address("data_json"),
        "@type": "dcat:Catalog",
        "conformsTo": POD,
        "describedBy": f"{POD}/catalog.json",
        "dataset": [_dataset()],
    }


def _dataset() -> dict[str, Any]:
    page = address("data")
    return {
        "@type": "dcat:Dataset",
        "identifier": identifier(),
        "title": str(settings.SITE_NAME),
        "description": about(),
        "keyword": list(KEYWORDS),
        "accessLevel": "public",
        "accrualPeriodicity": "irregular",
        "bureauCode": [BUREAU],
        "programCode": [PROGRAM],
        "publisher": {"@type": "org:Organization", "name": settings.AGENCY_NAME},
        "contactPoint": {"@type": "vcard:Contact"} | contact(),
        "license": settings.DATA_LICENSE_URL,
        "rights": settings.DATA_LICENSE_TEXT[:255],
        "landingPage": page,
        "describedBy": page,
        "describedByType": "text/html",
        "language": ["en-US"],
        "spatial": PLACE,
        "distribution": [*map(_distribution, DOWNLOADS), _api()],
        **_times(),
    }


def _times() -> dict[str, str]:
    """Return when the data changed last, and the span of the events; "R/P1M" (monthly) before the first story."""
    times = Times.now()
    if times.updated_at is None:
        return {"modified": "R/P1M"}
    return {"modified": moment(times.updated_at), "temporal": f"{times.first}/{times.last}"}


def _distribution(download: Download) -> dict[str, Any]:
    return {
        "@type": "dcat:Distribution",
        "title": str(download.title),
        "description": str(download.about),
        "downloadURL": settings.SITE_URL + download.url,
        "mediaType": download.media_type,
        "format": download.format,
        **({"describedBy": address(download.schema_route)} if download.schema_route else {}),
        **({"describedByType": "application/schema+json"} if download.schema_route else {}),
    }


def _api() -> dict[str, Any]:
    return {
        "@type": "dcat:Distribution",
        "title": "API v1",
        "accessURL": address("api_home"),
        "format": "API",
        "describedBy": address("api_openapi"),
        "describedByType": "application/json",
    }
