"""The centers, partners, tags and kinds of outcome that made-up stories name; threat types are those of the archive."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.text import slugify
from taggit.models import Tag

from stories.choices import STATES, Designation, PartnerLevel
from stories.intake.archive import FOLDER, load_records
from stories.intake.records import read_records
from stories.models.edition_content import VocabularyNames
from stories.models.outcome import OutcomeKind
from tests.synthetic.words import THINGS, TOWNS, WORDS

CENTERS, PARTNERS, TAGS = 80, 400, 300  # no more partners than stories
OFFICES = (
    ("Police Department", PartnerLevel.LOCAL, "law enforcement"),
    ("County Sheriff’s Office", PartnerLevel.LOCAL, "law enforcement"),
    ("Fire Department", PartnerLevel.LOCAL, "fire service"),
    ("Emergency Management", PartnerLevel.LOCAL, "emergency management"),
    ("State Patrol", PartnerLevel.STATE, "law enforcement"),
    ("Health Department", PartnerLevel.STATE, "public health"),
    ("Field Office", PartnerLevel.FEDERAL, "law enforcement"),
    ("Tribal Police", PartnerLevel.TRIBAL, "law enforcement"),
    ("Port Company", PartnerLevel.PRIVATE, "transport"),
    ("Power Company", PartnerLevel.PRIVATE, "energy"),
)
Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All entries that a story may name: tags by slug in the database's order, threat types of the narrower level."""

    names: VocabularyNames
    tags: Mapping[str, Tag]
    threats: Sequence[int]


def make_vocabulary(stories: int) -> Vocabulary:
    """Store the vocabulary for so many stories through the same door as that of the archive; return it."""
    load_records(
        {file: read_records(FOLDER, file) for file in ("threat_types.json", "pages.json")}
        | {"partners.json": _partners()[:stories], "fusion_centers.json": _centers(), "success_stories.json": []}
    )
    OutcomeKind.objects.bulk_create(OutcomeKind(name=name, slug=slugify(name)) for name in WORDS["outcomes"])
    Tag.objects.bulk_create(Tag(name=name, slug=slugify(name)) for name in _tags())
    names = VocabularyNames.all()
    parents = {threat.parent_id for threat in names.threats.values()}
    # The most specific types: their broader ones come by themselves.
    threats = [pk for pk in sorted(names.threats) if pk not in parents]
    return Vocabulary(names, {tag.slug: tag for tag in Tag.objects.order_by("slug")}, threats)


def _centers() -> list[Record]:
    empty = dict.fromkeys(("website", "host_agency", "area_of_responsibility", "source"), "")
    return [
        empty
        | {
            "slug": slugify(f"{town} fusion center"),
            "name": f"{town} Fusion Center",
            "acronym": "".join(word[0] for word in town.split()) + f"FC-{place}",
            "former_names": [f"{town} Watch Center"] if place % 8 == 0 else [],
            "designation": Designation.PRIMARY if place < len(STATES) else Designation.RECOGNIZED,
            "state": list(STATES)[place % len(STATES)],
            "city": town,
            "latitude": 30.0 + place % 18,
            "longitude": -75.0 - place % 45,
            "established_year": 2003 + place % 12,
        }
        for place, town in enumerate(TOWNS[-CENTERS:])
    ]


def _partners() -> list[Record]:
    lines = [(TOWNS[place], *OFFICES[place % len(OFFICES)]) for place in range(PARTNERS)]
    return [
        {
            "slug": slugify(f"{town} {office}"),
            "name": f"{town} {office}",
            "acronym": "".join(word[0] for word in f"{town} {office}".split()) if level != PartnerLevel.LOCAL else "",
            "level": level.value,
            "kind": kind,
            "parent": "",
            "website": "",
        }
        for town, office, level, kind in lines
    ]


def _tags() -> list[str]:
    pairs = [f"{first} {second}" for first in THINGS[::12] for second in THINGS[::7] if first != second]
    return (THINGS + pairs)[:TAGS]
