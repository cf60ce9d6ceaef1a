"""Centers, partners, tags and kinds of outcome of made-up stories. Threat types are real ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from django.utils.text import slugify
from taggit.models import Tag

from stories.choices import STATES, Designation, PartnerLevel
from stories.intake.archive import ARCHIVE_FOLDER, load_records
from stories.intake.records import read_records
from stories.models.edition_content import VocabularyNames
from stories.models.outcome import OutcomeKind
from stories.publishing.proposals.permit import initial_load
from tests.synthetic.text_generator import THINGS, TOWNS, WORDS

CENTERS = 80
MAX_PARTNERS = 400
TAGS = 300
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
class Entries:
    """Everything that a story can name.

    Tags are by slug in the sort order of the database, threat types only those without narrower
    ones: their broader types follow from them.
    """

    names: VocabularyNames
    tags: Mapping[str, Tag]
    threats: Sequence[int]


def create_entries(stories: int) -> Entries:
    """Create the entries for a number of stories with the importer of the archive."""
    records = {
        file: read_records(ARCHIVE_FOLDER, file) for file in ("threat_types.json", "pages.json")
    }
    records["partners.json"] = _partners()[:stories]  # no more partners than stories
    records["fusion_centers.json"] = _centers()
    records["outcome_kinds.json"] = []
    records["collections.json"] = []
    records["success_stories.json"] = []
    load_records(records)

    with initial_load():
        OutcomeKind.objects.bulk_create(
            OutcomeKind(name=name, slug=slugify(name)) for name in WORDS["outcomes"]
        )
    Tag.objects.bulk_create(Tag(name=name, slug=slugify(name)) for name in _tag_names())

    names = VocabularyNames.all()
    parents = {threat.parent_id for threat in names.threats.values()}
    threats = [pk for pk in sorted(names.threats) if pk not in parents]
    tags = {tag.slug: tag for tag in Tag.objects.order_by("slug")}
    return Entries(names, tags, threats)


def _centers() -> list[Record]:
    return [_center(number, town) for number, town in enumerate(TOWNS[-CENTERS:])]


def _center(number: int, town: str) -> Record:
    codes = list(STATES)
    is_primary = number < len(codes)
    return {
        "slug": slugify(f"{town} fusion center"),
        "name": f"{town} Fusion Center",
        "acronym": f"{_initials(town)}FC-{number}",
        "former_names": [f"{town} Watch Center"] if number % 8 == 0 else [],
        "designation": Designation.PRIMARY if is_primary else Designation.RECOGNIZED,
        "state": codes[number % len(codes)],
        "city": town,
        "latitude": 30.0 + number % 18,
        "longitude": -75.0 - number % 45,
        "established_year": 2003 + number % 12,
        "website": "",
        "host_agency": "",
        "area_of_responsibility": "",
        "source": "",
    }


def _partners() -> list[Record]:
    partners: list[Record] = []
    for number in range(MAX_PARTNERS):
        office, level, kind = OFFICES[number % len(OFFICES)]
        name = f"{TOWNS[number]} {office}"
        partners.append(
            {
                "slug": slugify(name),
                "name": name,
                "acronym": "" if level == PartnerLevel.LOCAL else _initials(name),
                "level": level.value,
                "kind": kind,
                "parent": "",
                "website": "",
            }
        )
    return partners


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.split())


def _tag_names() -> list[str]:
    names = list(THINGS)
    for first, second in product(THINGS[::12], THINGS[::7]):
        if first != second:
            names.append(f"{first} {second}")
    return names[:TAGS]
