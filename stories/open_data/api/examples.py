"""Examples for the description of the API; tests hold them against the schemas."""

from typing import Any

SITE = "https://stories.example.gov"
EDITION: dict[str, Any] = {
    "number": 2,
    "released_at": "2026-03-04T15:00:00Z",
    "change_note": "The number of students was corrected.",
    "content_hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
}
STORY: dict[str, Any] = {
    "id": 17,
    "slug": "school-threat-traced-within-hours",
    "title": "School threat traced within hours",
    "summary": "A center traced an anonymous bomb threat, and police found its author the same day.",
    "event": {"date": "2014-06", "precision": "month", "first": "2014-06-01", "last": "2014-06-30"},
    "states": [{"code": "CO", "name": "Colorado"}],
    "mission_area": {"value": "prevent", "name": "Prevent"},
    "edition": EDITION,
    "url": f"{SITE}/stories/school-threat-traced-within-hours/",
    "api_url": f"{SITE}/api/v1/stories/school-threat-traced-within-hours",
}
STORY_LIST: dict[str, Any] = {
    "total": 12,
    "stories": [STORY],
    "next": f"{SITE}/api/v1/stories?state=co&limit=1&cursor=eyJwayI6MTd9.c2lnbmF0dXJl",
    "page_url": f"{SITE}/stories/?state=co",
}
FACET_LIST: dict[str, Any] = {
    "total": 12,
    "facets": [
        {
            "parameter": "mission",
            "name": "Mission area",
            "options": [{"value": "prevent", "name": "Prevent", "stories": 9, "is_chosen": False, "parent": None}],
        }
    ],
    "page_url": f"{SITE}/stories/?state=co",
}
PROBLEM: dict[str, Any] = {
    "type": f"{SITE}/api/v1/docs#invalid-parameters",
    "title": "Invalid parameters",
    "status": 400,
    "detail": "state: There is no state “zz”.",
    "errors": [{"parameter": "state", "detail": "There is no state “zz”."}],
}
