"""Generator of story contents in the shape of publishing/snapshot.py, from the story's number."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from django.utils.text import slugify

from stories.choices import STATES, CenterRole, DatePrecision, MissionArea, PartnerRole
from stories.partial_dates import EventDate
from tests.synthetic.entries import Entries
from tests.synthetic.text_generator import WORDS, TextGenerator, zipf_weights

FIRST_DAY = date(2005, 1, 1)
DAYS = 7600  # until October 2025
REVISION_INTERVAL = 10  # every tenth story has a second edition
MAX_TITLE_LENGTH = 120
MAX_SUMMARY_LENGTH = 300
# Repeated values are more likely.
ROLES = [PartnerRole.TOOK_PART.value] * 5 + [role.value for role in PartnerRole]
PRECISIONS = [DatePrecision.DAY] * 6 + [DatePrecision.MONTH] * 3 + [DatePrecision.YEAR]
MISSION_AREAS = [MissionArea.INVESTIGATE.value] * 3 + [area.value for area in MissionArea]
UNITS = {"arrest": "people", "money recovered": "U.S. dollars"}


@dataclass(frozen=True, slots=True)
class Release:
    """One edition of a story."""

    number: int
    content: dict[str, Any]
    released_at: datetime
    change_note: str


class StoryGenerator:
    """Makes stories that name the given entries: the first ones of each kind most often."""

    def __init__(self, entries: Entries) -> None:
        self._entries = entries
        self._names = entries.names
        self._centers = _Pool(sorted(entries.names.centers), 0.6)
        self._partners = _Pool(sorted(entries.names.partners), 0.8)
        self._threats = _Pool(list(entries.threats), 0.7)
        self._outcomes = _Pool(sorted(entries.names.outcomes), 0.9)
        self._tags = _Pool(list(entries.tags), 0.7)
        self._states = _Pool(list(STATES), 0.5)
        self._tag_order = {slug: position for position, slug in enumerate(entries.tags)}

    def releases(self, number: int) -> list[Release]:
        """Return the editions of a story, the first one first."""
        random = Random(number)
        event = self._event(random)
        content = self._content(random, number, event)
        released_at = datetime(event.last.year, event.last.month, event.last.day, 14, tzinfo=UTC)
        released_at += timedelta(days=random.randrange(20, 200), seconds=number % 28_000)
        first = Release(1, content, released_at, "")
        if number % REVISION_INTERVAL:
            return [first]

        body = f"{content['body']}<p>A court has since closed the case.</p>"
        note = "What became of the case in court."
        second = Release(
            number=2,
            content=content | {"body": body, "change_note": note},
            released_at=released_at + timedelta(days=30),
            change_note=note,
        )
        return [first, second]

    def _event(self, random: Random) -> EventDate:
        # The square root makes later years more likely.
        day = FIRST_DAY + timedelta(days=int(DAYS * random.random() ** 0.5))
        precision = random.choice(PRECISIONS)
        if precision == DatePrecision.MONTH:
            day = day.replace(day=1)
        if precision == DatePrecision.YEAR:
            day = day.replace(day=1, month=1)
        return EventDate(day, precision)

    def _content(self, random: Random, number: int, event: EventDate) -> dict[str, Any]:
        centers = self._centers.sample(random, (1, 1, 1, 1, 2, 3))
        partners = self._partners.sample(random, (1, 2, 2, 3, 3, 4, 6))
        lead = self._names.centers[centers[0]]
        states = {lead.state, *self._states.sample(random, (0, 0, 0, 1, 1, 2))}
        partner_names = [self._names.partners[pk].name for pk in partners]
        texts = _texts(random, number, TextGenerator(random, lead.name, partner_names))
        return texts | {
            "event_on": str(event),
            "states": [code for code in STATES if code in states],
            "mission_area": random.choice(MISSION_AREAS),
            "centers": _centers_with_roles(centers),
            "partners": [{"id": pk, "role": random.choice(ROLES)} for pk in sorted(partners)],
            "threat_types": sorted(self._threats.sample(random, (1, 1, 2, 2, 3))),
            "outcomes": [
                self._outcome(random, pk) for pk in self._outcomes.sample(random, (0, 1, 1, 2, 3))
            ],
            "tags": self._tags_by_slug(self._tags.sample(random, (2, 3, 3, 4))),
            "source": {
                "title": f"Report {number} of the {lead.city} archive",
                "url": "",
                "more_urls": [],
            },
            "image": None,
        }

    def _outcome(self, random: Random, pk: int) -> dict[str, Any]:
        unit = UNITS.get(self._names.outcomes[pk].name, "")
        quantity = str(random.randrange(1, 40)) if unit else ""
        return {"kind": pk, "quantity": quantity, "unit": unit, "note": ""}

    def _tags_by_slug(self, slugs: list[str]) -> list[dict[str, str]]:
        slugs = sorted(slugs, key=self._tag_order.__getitem__)
        return [{"name": self._entries.tags[slug].name, "slug": slug} for slug in slugs]


class _Pool:
    """Entries to choose from, with weights by Zipf's law."""

    def __init__(self, entries: list[Any], exponent: float) -> None:
        self._entries = entries
        self._cumulative_weights = zipf_weights(len(entries), exponent)

    def sample(self, random: Random, sizes: tuple[int, ...]) -> list[Any]:
        """Return different entries in random order, at most as many as one of the sizes."""
        size = random.choice(sizes)
        chosen = random.choices(self._entries, cum_weights=self._cumulative_weights, k=size)
        return list(dict.fromkeys(chosen))


def _texts(random: Random, number: int, generator: TextGenerator) -> dict[str, str]:
    title = generator.fill_one_of(WORDS["titles"])[:MAX_TITLE_LENGTH]
    middles = random.sample(WORDS["middles"], random.randrange(4, 9))
    half = len(middles) // 2

    opening = generator.fill_one_of(WORDS["openings"])
    first = [opening, *(generator.fill(template) for template in middles[:half])]
    second = [generator.fill(template) for template in middles[half:]]
    second.append(generator.fill_one_of(WORDS["closings"]))
    summary = generator.fill_one_of(WORDS["summaries"])
    return {
        "title": title,
        "slug": f"{slugify(title)[:100]}-{number}",
        "summary": summary[:MAX_SUMMARY_LENGTH],
        "body": f"<p>{' '.join(first)}</p><p>{' '.join(second)}</p>",
    }


def _centers_with_roles(centers: list[int]) -> list[dict[str, Any]]:
    lead, *supporting = centers
    roles = [{"id": lead, "role": CenterRole.LEAD.value}]
    for pk in sorted(supporting):
        roles.append({"id": pk, "role": CenterRole.SUPPORTING.value})
    return roles
