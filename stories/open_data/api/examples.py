"""Examples for the documentation of the API. Tests validate them against the schemas."""

from typing import Any

Example = dict[str, Any]

SITE = "https://stories.example.gov"
EDITION: Example = {
    "number": 2,
    "released_at": "2026-03-04T15:00:00Z",
    "change_note": "The number of students was corrected.",
    "content_hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
}
STORY: Example = {
    "id": 17,
    "slug": "school-threat-traced-within-hours",
    "title": "School threat traced within hours",
    "summary": "A center traced an anonymous bomb threat, and police identified the author.",
    "event": {"date": "2014-06", "precision": "month", "first": "2014-06-01", "last": "2014-06-30"},
    "states": [{"code": "CO", "name": "Colorado"}],
    "mission_area": {"value": "prevent", "name": "Prevent"},
    "edition": EDITION,
    "url": f"{SITE}/stories/school-threat-traced-within-hours/",
    "api_url": f"{SITE}/api/v1/stories/school-threat-traced-within-hours",
}
STORY_LIST: Example = {
    "total": 12,
    "stories": [STORY],
    "next": f"{SITE}/api/v1/stories?state=co&limit=1&cursor=eyJwayI6MTd9.c2lnbmF0dXJl",
    "page_url": f"{SITE}/stories/?state=co",
}
FACET_LIST: Example = {
    "total": 12,
    "facets": [
        {
            "parameter": "mission",
            "name": "Mission area",
            "options": [
                {
                    "value": "prevent",
                    "name": "Prevent",
                    "stories": 9,
                    "is_chosen": False,
                    "parent": None,
                }
            ],
        }
    ],
    "page_url": f"{SITE}/stories/?state=co",
}
PROBLEM: Example = {
    "type": f"{SITE}/api/v1/docs#invalid-parameters",
    "title": "Invalid parameters",
    "status": 400,
    "detail": "state: Unknown state “zz”.",
    "errors": [{"parameter": "state", "detail": "Unknown state “zz”."}],
}
EDITION_LIST: Example = {
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


def _vocabulary_entry(kind: str, id_: int, slug: str, name: str) -> Example:
    """Return the members that all vocabulary entries share."""
    return {
        "id": id_,
        "slug": slug,
        "name": name,
        "stories": 5,
        "stories_url": f"{SITE}/api/v1/stories?{kind}={slug}",
        "url": f"{SITE}/{kind}s/{slug}/",
        "api_url": f"{SITE}/api/v1/{kind}s/{slug}",
    }


CENTER: Example = _vocabulary_entry("center", 9, "ciac", "Colorado Information Analysis Center") | {
    "acronym": "CIAC",
    "designation": "primary",
    "state": {"code": "CO", "name": "Colorado"},
    "former_names": [],
}
PARTNER: Example = _vocabulary_entry("partner", 4, "fbi", "Federal Bureau of Investigation") | {
    "acronym": "FBI",
    "level": "federal",
    "parent": "doj",
}
THREAT: Example = _vocabulary_entry("threat", 31, "school-threats", "School threats") | {
    "synonyms": ["threat against a school"],
    "level": 2,
    "parent": "violent-crime",
}
CENTER_LIST: Example = {"total": 80, "centers": [CENTER]}
PARTNER_LIST: Example = {"total": 150, "partners": [PARTNER]}
THREAT_LIST: Example = {"total": 50, "threats": [THREAT]}
TERM: Example = {
    "id": 1,
    "preferred": "suspicious activity report",
    "variants": ["SAR", "suspicious activity reporting"],
    "near": ["tip"],
    "broader": None,
    "narrower": [],
    "note": "SAR can also mean search and rescue.",
}
TERM_LIST: Example = {"total": 120, "terms": [TERM]}
SUGGESTION_LIST: Example = {
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
