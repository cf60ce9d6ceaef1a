"""Corpus of the release check: examples by rule, innocent texts, press releases, the archive."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from stories.intake.archive import ARCHIVE_FOLDER
from stories.intake.archive_stories import paragraphs
from stories.models.source import UNKNOWN_SOURCE

HERE = Path(__file__).parent
HEADING = re.compile(r"\[([a-z0-9-]*[a-z][a-z0-9-]*)\]")


def examples(file: str) -> list[tuple[str, str]]:
    """Return (rule id, text) of a corpus file; the rule is "" before the first heading."""
    rule = ""
    found = []
    for line in (HERE / file).read_text("utf-8").splitlines():
        heading = HEADING.fullmatch(line)
        if heading:
            rule = heading[1]
        elif line and not line.startswith("#"):
            found.append((rule, line.replace("\\n", "\n")))
    return found


MARKED = examples("markings.txt")
PERSONAL = examples("personal.txt")
POSSIBLE = examples("possible.txt")
SHORT = [text for _rule, text in examples("innocent.txt")]
PRESS = [text for _rule, text in examples("press.txt")]
INNOCENT = [*SHORT, *PRESS]


def make_content(**fields: Any) -> dict[str, Any]:
    """Return the content of an edition without findings, with some fields changed."""
    return {
        "title": "One call in the night",
        "slug": "one-call-in-the-night",
        "summary": "A trooper called the center, and a lost driver was found before the morning came.",
        "body": "<p>What happened and who helped.</p>",
        "event_on": "2014-06",
        "states": ["OH"],
        "mission_area": "investigate",
        "centers": [],
        "partners": [],
        "threat_types": [],
        "outcomes": [],
        "tags": [],
        "sources": [make_source(title="A public report", url="https://example.gov/report")],
        "image": None,
    } | fields


def make_source(**parts: str) -> dict[str, str]:
    return UNKNOWN_SOURCE | parts


def make_image(**fields: Any) -> dict[str, Any]:
    return {
        "name": "pictures/2025/a1.jpg",
        "alt": "A bridge.",
        "caption": "",
        "width": 9,
        "height": 9,
    } | fields


@cache
def archive() -> list[dict[str, Any]]:
    """Return the content of every story of the real archive."""
    return [
        _content(record)
        for record in json.loads((ARCHIVE_FOLDER / "success_stories.json").read_text("utf-8"))
    ]


def _content(record: dict[str, Any]) -> dict[str, Any]:
    return make_content(
        **{name: record[name] for name in ("title", "slug", "summary")},
        body=paragraphs(record["body"]),
        tags=[{"name": tag, "slug": tag} for tag in record["tags"]],
        outcomes=[outcome | {"kind": 1, "quantity": ""} for outcome in record["outcomes"]],
        sources=record["sources"],
    )
