"""/data.json: the catalog that federal harvesters read, as DCAT-US 1.1 (Project Open Data schema) has it."""

from typing import Any

from django.conf import settings
from django.db.models import Max, Min
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from stories.models import Publication
from stories.open_data.downloads import DOWNLOADS, Download
from stories.open_data.entries import moment

POD = "https://project-open-data.cio.gov/v1.1/schema"
KEYWORDS = (
    "fusion centers",
    "homeland security",
    "information sharing",
    "law enforcement",
    "public safety",
    "terrorism",
)
# OMB Circular A-11, appendix C: agency 024 is DHS, bureau 00 the Department itself.
BUREAU, PROGRAM = "024:00", "024:000"


@require_safe
def data_json(request: HttpRequest) -> JsonResponse:
    """Answer with the catalog of this one data set."""
    answer = JsonResponse(catalog(), json_dumps_params={"ensure_ascii": False, "indent": 2})
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


def about() -> str:
    return _(
        "Documented cases in which the state and local fusion centers of the United States helped to prevent, protect"
        " against, respond to or investigate crime, terrorism and other hazards: what happened, when and where, who"
        " worked together and what came of it."
    )


def catalog() -> dict[str, Any]:
    """Return the catalog; one query."""
    return {
        "@context": f"{POD}/catalog.jsonld",
        "@id": f"{settings.SITE_URL}/data.json",
        "@type": "dcat:Catalog",
        "conformsTo": POD,
        "describedBy": f"{POD}/catalog.json",
        "dataset": [_dataset()],
    }


def _dataset() -> dict[str, Any]:
    page = settings.SITE_URL + reverse("stories:data")
    return {
        "@type": "dcat:Dataset",
        "identifier": f"{settings.TAG_PREFIX}dataset",
        "title": str(settings.SITE_NAME),
        "description": about(),
        "keyword": list(KEYWORDS),
        "accessLevel": "public",
        "accrualPeriodicity": "irregular",
        "bureauCode": [BUREAU],
        "programCode": [PROGRAM],
        "publisher": {"@type": "org:Organization", "name": settings.AGENCY_NAME},
        "contactPoint": {
            "@type": "vcard:Contact",
            "fn": settings.AGENCY_NAME,
            "hasEmail": f"mailto:{settings.DATA_CONTACT}",
        },
        "license": settings.DATA_LICENSE_URL,
        "rights": settings.DATA_LICENSE_TEXT[:255],
        "landingPage": page,
        "describedBy": page,
        "describedByType": "text/html",
        "language": ["en-US"],
        "spatial": "United States",
        "distribution": [_distribution(download) for download in DOWNLOADS],
        **_times(),
    }


def _times() -> dict[str, str]:
    """Return when the data changed last, and the span of the events; "R/P1M" (monthly) before the first story."""
    summary = Publication.objects.visible().aggregate(
        updated_at=Max("updated_at"), first=Min("event_first"), last=Max("event_last")
    )
    if summary["updated_at"] is None:
        return {"modified": "R/P1M"}
    span = f"{summary['first']:%Y-%m-%d}/{summary['last']:%Y-%m-%d}"
    return {"modified": moment(summary["updated_at"]), "temporal": span}


def _distribution(download: Download) -> dict[str, Any]:
    is_stories = download.name == "stories.json"
    return {
        "@type": "dcat:Distribution",
        "title": str(download.title),
        "description": str(download.about),
        "downloadURL": settings.SITE_URL + download.url,
        "mediaType": download.media_type,
        "format": download.name.rpartition(".")[2].upper(),
        **({"describedBy": settings.SITE_URL + reverse("stories:stories_schema")} if is_stories else {}),
        **({"describedByType": "application/schema+json"} if is_stories else {}),
    }
