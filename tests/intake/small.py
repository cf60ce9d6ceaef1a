"""Small archive with one or two records per file."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from taggit.models import Tag

from stories.intake.archive import load_archive
from stories.intake.records import ArchiveError
from stories.models.source import UNKNOWN_SOURCE

CENTERS, PARTNERS, THREATS = "fusion_centers.json", "partners.json", "threat_types.json"
KINDS = "outcome_kinds.json"
OUTCOME = {"kind": "cars", "quantity": 3, "unit": "vehicles", "note": "in a week"}
STORIES, PAGES = "success_stories.json", "pages.json"
Archive = dict[str, list[dict[str, Any]]]

ARCHIVE: Archive = {
    "threat_types.json": [
        {
            "slug": "crime",
            "name": "Crime",
            "parent": "",
            "description": "All crime.",
            "synonyms": [],
        },
        {
            "slug": "theft",
            "name": "Theft",
            "parent": "crime",
            "description": "",
            "synonyms": ["stealing"],
        },
    ],
    "partners.json": [
        {
            "slug": "city",
            "name": "City",
            "acronym": "",
            "level": "local",
            "kind": "",
            "parent": "",
            "website": "",
        },
        {
            "slug": "pd",
            "name": "Police",
            "acronym": "PD",
            "level": "local",
            "kind": "",
            "parent": "city",
            "website": "",
        },
    ],
    "fusion_centers.json": [
        {
            "slug": "ohio",
            "name": "Ohio Center",
            "acronym": "OC",
            "former_names": ["Old Ohio Center"],
            "designation": "primary",
            "state": "OH",
            "city": "Columbus",
            "latitude": 39.96,
            "longitude": -83,
            "website": "https://www.ohio.gov/",
            "host_agency": "",
            "established_year": 2005,
            "area_of_responsibility": "Statewide",
            "source": "https://www.dhs.gov/fusion-centers",
            "description": "",
            "more_source_urls": ["https://www.ohio.gov/center"],
        }
    ],
    "outcome_kinds.json": [
        {
            "slug": "cars",
            "name": "Cars found",
            "group": "seizures",
            "units": ["vehicles"],
            "definition": "Cars that were found again.",
            "counting_rule": "Counted once per story.",
        }
    ],
    "success_stories.json": [
        {
            "slug": "cars-found",
            "title": "Stolen cars found",
            "summary": "A center found out where the stolen cars of a whole town had been taken.",
            "body": "First paragraph <b>.\n\nSecond & last.",
            "occurred_on": "2011-12",
            "date_precision": "month",
            "centers": ["ohio"],
            "partners": ["pd"],
            "threat_types": ["theft"],
            "states": ["OH", "AL"],
            "tags": ["cars"],
            "mission_area": "investigate",
            "outcomes": [OUTCOME],
            "sources": [
                UNKNOWN_SOURCE
                | {
                    "title": "A public report",
                    "url": "https://www.ohio.gov/report",
                    "date": "2012",
                },
                UNKNOWN_SOURCE | {"url": "https://www.ohio.gov/more"},
            ],
        }
    ],
    "pages.json": [
        {
            "slug": "about",
            "title": "About us",
            "description": "What this site is, in one sentence for search engines.",
            "body": "<p>Words.</p><script>steal()</script>",
        }
    ],
    "collections.json": [
        {
            "slug": "found-again",
            "title": "Found again",
            "description": "Stories about things that were lost or stolen and then found.",
            "introduction": "<p>What was found.</p>",
            "stories": ["cars-found"],
            "query": "",
        }
    ],
}


def small_archive() -> Archive:
    return copy.deepcopy(ARCHIVE)


def write(folder: Path, archive: Archive) -> Path:
    """Write one file for each list of records; return the folder."""
    for file, records in archive.items():
        # Escapes keep lone surrogates: the file itself is valid UTF-8.
        (folder / file).write_text(json.dumps(records), "utf-8")
    return folder


def count_rows() -> dict[str, int]:
    models = [*apps.get_app_config("stories").get_models(), Tag]
    return {model.__name__: model._default_manager.count() for model in models}


def load_broken(folder: Path) -> list[tuple[str, str, str, str]]:
    """Load a folder that must be refused with nothing stored; return the problems that it was refused for."""
    before = count_rows()
    with pytest.raises(ArchiveError) as refusal:
        load_archive(folder)
    assert count_rows() == before
    return [
        (problem.file, problem.record, problem.field, problem.reason)
        for problem in refusal.value.problems
    ]
