"""The JSON Schema of /stories.json (draft 2020-12)."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from stories.choices import STATES, CenterRole, DatePrecision, MissionArea, PartnerLevel, PartnerRole
from stories.public_pages import public_page

TEXT: dict[str, Any] = {"type": "string"}
SLUG: dict[str, Any] = {"type": "string", "pattern": "^[-a-zA-Z0-9_]+$"}
URL: dict[str, Any] = {"type": "string", "format": "uri"}
MOMENT: dict[str, Any] = {"type": "string", "format": "date-time"}
DAY: dict[str, Any] = {"type": "string", "format": "date"}
COUNT: dict[str, Any] = {"type": "integer", "minimum": 1}


@public_page(in_static_export=True)
@require_safe
def stories_schema(request: HttpRequest) -> JsonResponse:
    """Publish the schema at an address of its own."""
    answer = JsonResponse(schema(), content_type="application/schema+json", json_dumps_params={"indent": 2})
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


def schema() -> dict[str, Any]:
    """Return the schema of a whole answer; every property of every object is there, and no other."""
    answer = _object(
        {
            "$schema": URL,
            "url": URL | {"description": "The same stories as a page."},
            "license": URL,
            "updated_at": {"anyOf": [MOMENT, {"type": "null"}], "description": "Release of the newest edition here."},
            "stories": _list({"$ref": "#/$defs/story"}),
        }
    )
    about = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": settings.SITE_URL + reverse("stories:stories_schema"),
        "title": str(settings.SITE_NAME),
    }
    return about | answer | {"$defs": {"story": _story()}}


def _story() -> dict[str, Any]:
    named = {"slug": SLUG, "name": TEXT}
    center = named | {"acronym": TEXT, "state": _one_of(STATES), "role": _one_of(CenterRole.values)}
    partner = named | {"level": _one_of(PartnerLevel.values), "role": _one_of(PartnerRole.values)}
    broader = {"anyOf": [_object(named), {"type": "null"}]}
    quantity = {"type": ["string", "null"], "pattern": r"^-?[0-9]+(\.[0-9]+)?$", "description": "A decimal number."}
    return _object(
        {
            "id": COUNT | {"description": "It never changes."},
            "slug": SLUG,
            "url": URL,
            "short_url": URL | {"description": "An address that stays when the page moves."},
            "title": TEXT,
            "summary": TEXT,
            "text": TEXT | {"description": "The story without its markup."},
            "html": TEXT | {"description": "The story with its markup, sanitized."},
            "event": _event(),
            "states": _list(_object({"code": _one_of(STATES), "name": TEXT})),
            "centers": _list(_object(center)) | {"minItems": 1, "description": "The lead center first."},
            "partners": _list(_object(partner)),
            "threat_types": _list(_object(named | {"broader": broader})),
            "outcomes": _list(_object(named | {"quantity": quantity, "unit": TEXT, "note": TEXT})),
            "mission_area": _object({"slug": _one_of(MissionArea.values), "name": TEXT}),
            "tags": _list(_object(named)),
            "source": _object({"title": TEXT, "url": TEXT, "more_urls": _list(TEXT)}),
            "first_published_at": MOMENT,
            "edition": _edition(),
        }
    )


def _event() -> dict[str, Any]:
    date = {"type": "string", "pattern": "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$", "description": "As exact as the source."}
    precision = _one_of(DatePrecision.values)
    return _object({"date": date, "precision": precision, "text": TEXT, "first_day": DAY, "last_day": DAY})


def _edition() -> dict[str, Any]:
    content_hash = {"type": "string", "pattern": "^[0-9a-f]{64}$", "description": "SHA-256 of the released content."}
    return _object({"number": COUNT, "released_at": MOMENT, "change_note": TEXT, "content_hash": content_hash})


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def _list(values: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": values}


def _one_of(values: Any) -> dict[str, Any]:
    return {"enum": list(values)}
