"""One made-up story: its content in the shape of publishing/snapshot.py, drawn from its number alone."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from django.utils.text import slugify

from stories.choices import STATES, CenterRole, DatePrecision, MissionArea, PartnerRole
from stories.partial_dates import EventDate
from tests.synthetic.vocabulary import Vocabulary
from tests.synthetic.words import WORDS, Speaker, falling

FIRST_DAY, DAYS = date(2005, 1, 1), 7600  # until October 2025
REVISED = 10  # every tenth story was revised once
TITLE_LENGTH, SUMMARY_LENGTH = 120, 300
ROLES = [PartnerRole.TOOK_PART.value] * 5 + [role.value for role in PartnerRole]
PRECISIONS = [DatePrecision.DAY] * 6 + [DatePrecision.MONTH] * 3 + [DatePrecision.YEAR]
AREAS = [MissionArea.INVESTIGATE.value] * 3 + [area.value for area in MissionArea]
UNITS = {"arrest": "people", "money recovered": "U.S. dollars"}


@dataclass(frozen=True, slots=True)
class Release:
    """One edition: its number, content, the moment, and what changed."""

    number: int
    content: dict[str, Any]
    at: datetime
    change_note: str


class Drawer:
    """Draws stories from a vocabulary whose entries are the more seldom the later they stand."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._names, self._vocabulary = vocabulary.names, vocabulary
        pools: dict[str, tuple[list[Any], float]] = {
            "centers": (sorted(vocabulary.names.centers), 0.6),
            "partners": (sorted(vocabulary.names.partners), 0.8),
            "threats": (list(vocabulary.threats), 0.7),
            "outcomes": (sorted(vocabulary.names.outcomes), 0.9),
            "tags": (list(vocabulary.tags), 0.7),
            "states": (list(STATES), 0.5),
        }
        self._places = {slug: place for place, slug in enumerate(vocabulary.tags)}
        self._pools = {name: (pool, falling(len(pool), power)) for name, (pool, power) in pools.items()}

    def releases(self, number: int) -> list[Release]:
        """Return the editions of a story, the first one first."""
        chance = Random(number)
        event = self._event(chance)
        content = self._content(chance, number, event)
        at = datetime(event.last.year, event.last.month, event.last.day, 14, tzinfo=UTC)
        at += timedelta(days=chance.randrange(20, 200), seconds=number % 28_000)
        first = Release(1, content, at, "")
        if number % REVISED:
            return [first]
        changed = content | {"body": f"{content['body']}<p>A court has since closed the case.</p>"}
        return [first, Release(2, changed, at + timedelta(days=30), "What became of the case in court.")]

    def _event(self, chance: Random) -> EventDate:
        # The root bends towards the present: later years have more stories.
        day = FIRST_DAY + timedelta(days=int(DAYS * chance.random() ** 0.5))
        precision = chance.choice(PRECISIONS)
        if precision != DatePrecision.DAY:
            day = day.replace(day=1, month=1 if precision == DatePrecision.YEAR else day.month)
        return EventDate(day, precision)

    def _content(self, chance: Random, number: int, event: EventDate) -> dict[str, Any]:
        centers = self._some(chance, "centers", (1, 1, 1, 1, 2, 3))
        partners = self._some(chance, "partners", (1, 2, 2, 3, 3, 4, 6))
        lead = self._names.centers[centers[0]]
        states = self._some(chance, "states", (0, 0, 0, 1, 1, 2))
        names = [self._names.partners[pk].name for pk in partners]
        return self._texts(chance, number, Speaker(chance, lead.name, names)) | {
            "event_on": str(event),
            "states": [code for code in STATES if code in {lead.state, *states}],
            "mission_area": chance.choice(AREAS),
            "centers": _with_roles(centers),
            "partners": [{"id": pk, "role": chance.choice(ROLES)} for pk in sorted(partners)],
            "threat_types": sorted(self._some(chance, "threats", (1, 1, 2, 2, 3))),
            "outcomes": [self._outcome(chance, pk) for pk in self._some(chance, "outcomes", (0, 1, 1, 2, 3))],
            "tags": self._tags(self._some(chance, "tags", (2, 3, 3, 4))),
            "source": {"title": f"Report {number} of the {lead.city} archive", "url": "", "more_urls": []},
            "image": None,
        }

    def _texts(self, chance: Random, number: int, speaker: Speaker) -> dict[str, str]:
        title = speaker.one_of(WORDS["titles"])[:TITLE_LENGTH]
        middles = chance.sample(WORDS["middles"], chance.randrange(4, 9))
        half = len(middles) // 2
        said = [[speaker.one_of(WORDS["openings"]), *map(speaker.say, middles[:half])]]
        said.append([*map(speaker.say, middles[half:]), speaker.one_of(WORDS["closings"])])
        return {
            "title": title,
            "slug": f"{slugify(title)[:100]}-{number}",
            "summary": speaker.one_of(WORDS["summaries"])[:SUMMARY_LENGTH],
            "body": "".join(f"<p>{' '.join(sentences)}</p>" for sentences in said),
        }

    def _outcome(self, chance: Random, pk: int) -> dict[str, Any]:
        unit = UNITS.get(self._names.outcomes[pk].name, "")
        return {"kind": pk, "quantity": str(chance.randrange(1, 40)) if unit else "", "unit": unit, "note": ""}

    def _tags(self, slugs: list[str]) -> list[dict[str, str]]:
        tags = self._vocabulary.tags
        return [{"name": tags[slug].name, "slug": slug} for slug in sorted(slugs, key=self._places.__getitem__)]

    def _some(self, chance: Random, pool: str, numbers: tuple[int, ...]) -> list[Any]:
        """Return different entries of a pool, in the order in which they were drawn."""
        entries, weights = self._pools[pool]
        return list(dict.fromkeys(chance.choices(entries, cum_weights=weights, k=chance.choice(numbers))))


def _with_roles(centers: list[int]) -> list[dict[str, Any]]:
    lead, *supporting = centers
    others = [{"id": pk, "role": CenterRole.SUPPORTING.value} for pk in sorted(supporting)]
    return [{"id": lead, "role": CenterRole.LEAD.value}, *others]
