"""Suggestions while a visitor types: centers, threat types, partners and stories with words that begin so."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from unicodedata import combining, normalize

from django.urls import reverse
from django.utils.translation import gettext as _

from stories.models import FusionCenter, Partner, ThreatType
from stories.prose import typographic
from stories.querysets import PublicationQuerySet

SHOWN = 4
SHORTEST = 2
WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An entry to go to. `hint` is the other name by which it was found, "" when the label itself was."""

    label: str
    hint: str
    url: str


@dataclass(frozen=True, slots=True)
class Group:
    """Suggestions of one kind: center, threat, partner or story."""

    kind: str
    label: str
    suggestions: Sequence[Suggestion]


def suggest(typed: str, stories: PublicationQuerySet) -> list[Group]:
    """Return groups of at most SHOWN suggestions, without empty ones; four queries, none for a single character."""
    words = _words(typed)
    if len("".join(words)) < SHORTEST:
        return []
    groups = (
        Group("center", _("Centers"), _named(words, FusionCenter.objects.all(), ("acronym", "former_names"))),
        Group("threat", _("Threat types"), _named(words, ThreatType.objects.all(), ("synonyms",))),
        Group("partner", _("Partners"), _named(words, Partner.objects.all(), ("acronym",))),
        Group("story", _("Stories"), _titled(words, stories)),
    )
    return [group for group in groups if group.suggestions]


def _words(text: str) -> list[str]:
    """Return the words of a text as they are compared: without case, accents and signs."""
    plain = "".join(sign for sign in normalize("NFKD", text.casefold()) if not combining(sign))
    return WORD.findall(plain)


def _named(words: list[str], entries: Iterable[Any], others: Sequence[str]) -> list[Suggestion]:
    """Return the entries of a vocabulary, best first; an entry is found by its name and the fields in `others`."""
    found = [(*best, entry) for entry in entries if (best := _best(words, _names(entry, others)))]
    found.sort(key=lambda line: (line[0], line[-1].name.lower()))
    return [
        Suggestion(typographic(entry.name), typographic(hint), entry.get_absolute_url())
        for _rank, hint, entry in found[:SHOWN]
    ]


def _best(words: list[str], names: list[str]) -> tuple[int, str] | None:
    """Return (rank, hint) of the name that matches best, the first one if several do; None if none does."""
    ranks = [(rank, place) for place, name in enumerate(names) if (rank := _rank(words, name)) is not None]
    rank, place = min(ranks, default=(0, -1))
    return (rank, names[place] if place else "") if ranks else None


def _names(entry: Any, others: Sequence[str]) -> list[str]:
    values = [getattr(entry, field) for field in others]
    return [entry.name, *(name for value in values for name in ([value] if isinstance(value, str) else value))]


def _rank(words: list[str], name: str) -> int | None:
    """Return how well a name matches, best first: it is this, begins so, has it inside, has all these words begun."""
    own = _words(name)
    if "".join(own).startswith("".join(words)):
        return int(len("".join(own)) > len("".join(words)))
    text = " " + " ".join(own)
    if " " + " ".join(words) in text:
        return 2
    return 3 if all(len(word) >= SHORTEST and f" {word}" in text for word in words) else None


def _titled(words: list[str], stories: PublicationQuerySet) -> list[Suggestion]:
    if min(map(len, words)) < SHORTEST:
        return []  # a letter alone begins a word of nearly every title
    found = stories.titled(words).newest().values_list("slug", "edition__content__title")[:SHOWN]
    return [Suggestion(typographic(title), "", reverse("stories:story_detail", args=[slug])) for slug, title in found]
