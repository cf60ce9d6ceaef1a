"""Duplicate vocabulary entries, and stories that use them."""

from typing import Any

from stories.models import Story
from stories.models.edition_content import read_contents
from tests.factories import make_center, make_outcome, make_partner, make_threat
from tests.search_results import matching

KINDS = ["center", "partner", "threat", "outcome"]


MAKE = {"center": make_center, "partner": make_partner, "threat": make_threat}


def make_two(kind: str) -> tuple[Any, Any]:
    """Return two entries of one vocabulary that mean the same."""
    make = MAKE.get(kind, lambda name, slug: make_outcome(name))
    return make(name="Old Quokka", slug="old-quokka"), make(name="Zebra", slug="zebra")


def naming(kind: str, *entries: Any) -> dict[str, Any]:
    """Return the fields of a story with these entries."""
    return {
        "center": lambda: {"lead": entries[0], "supporting": entries[1:]},
        "partner": lambda: {"partners": entries},
        "threat": lambda: {"threats": entries},
        "outcome": lambda: {"outcomes": tuple(entry.name for entry in entries)},
    }[kind]()


def shown(story: Story, kind: str) -> list[str]:
    """Return the public names of a kind in the story."""
    (content,) = read_contents([story.publications.visible().get().edition.content])
    return {
        "center": lambda: [center.name for center in content.centers],
        "partner": lambda: [entry.partner.name for entry in content.partners],
        "threat": lambda: [threat.name for threat in content.threat_types],
        "outcome": lambda: [outcome.kind.name for outcome in content.outcomes],
    }[kind]()


def found(words: str) -> int:
    return matching(words).count()
