"""One entry of each model with public texts, and another value for each of its fields."""

from typing import Any

from taggit.models import Tag

from stories.models import (
    Collection,
    FusionCenter,
    OutcomeKind,
    Page,
    Partner,
    SiteText,
    Term,
    ThreatType,
)
from tests.factories import (
    add,
    make_center,
    make_outcome,
    make_partner,
    make_published,
    make_threat,
)


def make_page() -> Page:
    return add(Page, title="Our work", slug="our-work", description="x" * 60, body="<p>Us.</p>")


def make_collection() -> Collection:
    story = make_published(title="Wombat")
    texts = {"description": "x" * 60, "introduction": "<p>Us.</p>"}
    return add(Collection, title="Our best", slug="our-best", story_ids=[story.pk], **texts)


def make_site_text() -> SiteText:
    """Return the one row, and publish a story that a search finds."""
    make_published(title="Wombat")
    return SiteText.objects.get()


MAKE: dict[type, Any] = {
    Collection: make_collection,
    Page: make_page,
    SiteText: make_site_text,
    FusionCenter: make_center,
    Partner: make_partner,
    ThreatType: make_threat,
    OutcomeKind: lambda: make_outcome("arrest"),
    Tag: lambda: Tag.objects.create(name="ports", slug="ports"),
    Term: lambda: add(Term, preferred="big bird"),
}
URL = "https://quokka.example.org/"
# Every other text is "quokka".
SPECIAL: dict[str, Any] = {
    "website": URL,
    "source_url": URL,
    "former_names": ["quokka"],
    "synonyms": ["quokka"],
    "variants": ["quokka"],
    "near": ["quokka"],
    "units": ["quokka"],
    "group": "people",
    "example_searches": ["wombat"],
    "figures": ["stories"],
    "description": "A quokka was seen by two people who told the police about it.",
    "body": "<p>quokka</p>",
    "designation": "primary",
    "state": "TX",
    "latitude": 41.5,
    "longitude": -93.5,
    "established_year": 2005,
    "is_active": False,
    "level": "federal",
    "introduction": "<p>quokka</p>",
    "definition": "A quokka is a small animal.",
    "is_linked": False,
    "query": "q=wombat",
    "more_source_urls": [URL],
    "contact_office": "Quokka Office",
    "contact_phone": "555-010-0199",
    "contact_email": "quokka@example.org",
    "absorbed": [7],
    "absorbed_names": ["quokka"],
}


def new_value(entry: Any, field: str) -> Any:
    if field == "parent":
        return MAKE[type(entry)]()
    if field == "story_ids":
        return [make_published(title="Quokka").pk]
    return SPECIAL.get(field, "quokka")
