"""A small collection that differs in every facet, and the results expected of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.http import QueryDict

from stories.listing.results import Listing
from tests.factories import make_center, make_partner, make_published, make_threat


@dataclass(frozen=True)
class Written:
    """One story of the collection: its event and its values by facet parameter."""

    event: str
    values: Mapping[str, tuple[str, ...]]


def written(event: str, centers: str, threats: str, states: str, **others: str) -> Written:
    values = {
        "center": centers,
        "threat": threats,
        "state": states,
        "partner": "",
        "tag": "",
        "outcome": "",
    } | others
    return Written(
        event, {name: tuple(text.split()) for name, text in values.items()} | {"year": (event[:4],)}
    )


# The title of each story is its key.
STORIES = {
    "ash": written(
        "2011", "north", "fraud", "oh", mission="investigate", partner="police", tag="snow"
    ),
    "beech": written(
        "2011-03",
        "north south",
        "arson",
        "oh ky",
        mission="prevent",
        tag="snow ice",
        outcome="arrest",
    ),
    "chestnut": written(
        "2011-03-15", "south", "fire", "ky", mission="prevent", partner="police fbi"
    ),
    "dogwood": written(
        "2012-01-01", "south east", "fraud", "tn", mission="protect", outcome="arrest seizure"
    ),
    "elm": written(
        "2012-12", "east", "theft", "tn wv", mission="respond", partner="fbi", tag="ice"
    ),
    "fir": written(
        "2020",
        "east north",
        "arson theft",
        "oh wv",
        mission="respond",
        tag="sun",
        outcome="seizure",
    ),
}
PARENTS = {"arson": "fire", "fraud": "money", "theft": "money"}
PARAMS = ("threat", "center", "state", "partner", "mission", "outcome", "tag", "year")


def make_collection() -> None:
    """Publish the stories with names that are their values in capitals."""
    centers = {
        slug: make_center(name=slug.upper(), slug=slug) for slug in ("north", "south", "east")
    }
    partners = {slug: make_partner(name=slug.upper(), slug=slug) for slug in ("police", "fbi")}
    threats = {slug: make_threat(name=slug.upper(), slug=slug) for slug in ("fire", "money")}
    threats |= {
        slug: make_threat(name=slug.upper(), slug=slug, parent=threats[top])
        for slug, top in PARENTS.items()
    }
    for title, story in STORIES.items():
        lead, *supporting = (centers[slug] for slug in story.values["center"])
        make_published(
            title=title,
            slug=title,
            summary=f"The {title} stood there and was seen by all who came along the road.",
            event=story.event,
            lead=lead,
            supporting=tuple(supporting),
            partners=tuple(partners[slug] for slug in story.values["partner"]),
            threats=tuple(threats[slug] for slug in story.values["threat"]),
            states=[code.upper() for code in story.values["state"]],
            mission_area=story.values["mission"][0],
            tags=story.values["tag"],
            outcomes=story.values["outcome"],
        )


def expected(chosen: Mapping[str, Iterable[str]]) -> set[str]:
    """Return the titles that carry any of the chosen values of a facet, and so for every facet."""
    return {
        title
        for title, story in STORIES.items()
        if all(set(values) & _values(story, param) for param, values in chosen.items() if values)
    }


def _values(story: Written, param: str) -> set[str]:
    values = set(story.values[param])
    return values | {PARENTS[value] for value in values if param == "threat" and value in PARENTS}


def listing(query: str) -> Listing:
    return Listing(QueryDict(query), "/stories/")


def titles(query: str) -> list[str]:
    return [row.content.title for row in listing(query).rows]


def values(param: str) -> list[str]:
    """Return every value of a facet in the collection."""
    return sorted({value for story in STORIES.values() for value in _values(story, param)})
