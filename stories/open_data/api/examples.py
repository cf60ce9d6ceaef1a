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
EDITION_LIST: dict[str, Any] = {
    "total": 2,
    "editions": [
        EDITION | {"is_current": True, "story": STORY},
        {
            "number": 1,
            "released_at": "2026-02-11T09:30:00Z",
            "change_note": "",
            "content_hash": "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752",
            "is_current": False,
            "story": None,
        },
    ],
}


def _entry(kind: str, id_: int, slug: str, name: str) -> dict[str, Any]:
    """Return what every vocabulary entry has."""
    return {
        "id": id_,
        "slug": slug,
        "name": name,
        "stories": 5,
        "stories_url": f"{SITE}/api/v1/stories?{kind}={slug}",
        "url": f"{SITE}/{kind}s/{slug}/",
        "api_url": f"{SITE}/api/v1/{kind}s/{slug}",
    }


CENTER: dict[str, Any] = _entry("center", 9, "ciac", "Colorado Information Analysis Center") | {
    "acronym": "CIAC",
    "designation": "primary",
    "state": {"code": "CO", "name": "Colorado"},
    "former_names": [],
}
PARTNER: dict[str, Any] = _entry("partner", 4, "fbi", "Federal Bureau of Investigation") | {
    "acronym": "FBI",
    "level": "federal",
    "parent": "doj",
}
THREAT: dict[str, Any] = _entry("threat", 31, "school-threats", "School threats") | {
    "synonyms": ["threat against a school"],
    "level": 2,
    "parent": "violent-crime",
}
CENTER_LIST: dict[str, Any] = {"total": 80, "centers": [CENTER]}
PARTNER_LIST: dict[str, Any] = {"total": 150, "partners": [PARTNER]}
THREAT_LIST: dict[str, Any] = {"total": 50, "threats": [THREAT]}
TERM: dict[str, Any] = {
    "id": 1,
    "preferred": "suspicious activity report",
    "variants": ["SAR", "suspicious activity reporting"],
    "near": ["tip"],
    "broader": None,
    "narrower": [],
    "note": "SAR can also mean search and rescue.",
}
TERM_LIST: dict[str, Any] = {"total": 120, "terms": [TERM]}
SUGGESTION_LIST: dict[str, Any] = {
    "groups": [
        {
            "kind": "center",
            "label": "Centers",
            "suggestions": [
                {
                    "label": "Colorado Information Analysis Center",
                    "hint": "CIAC",
                    "url": f"{SITE}/centers/ciac/",
                }
            ],
        }
    ]
}
