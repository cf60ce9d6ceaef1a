"""Suggestions while a visitor types: centers, threat types, partners, terms and stories with words that begin so."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from unicodedata import combining, normalize
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from stories.models import Edition, Term
from stories.models.shared import Shared, every_name
from stories.prose import typographic
from stories.querysets import PublicationQuerySet
from stories.search.lexicon import look_up

SHOWN = 4
SHORTEST = 2
MANY = 2_000  # titles of a common word
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
    """Return groups of at most SHOWN suggestions, without empty ones; eight queries at most, none for one character."""
    words = _words(typed)
    if len("".join(words)) < SHORTEST:
        return []
    names = every_name.get()
    groups = [
        Group("center", _("Centers"), _named(words, names.centers, ("acronym", "former_names"))),
        Group("threat", _("Threat types"), _named(words, names.threats, ("synonyms",))),
        Group("partner", _("Partners"), _named(words, names.partners, ("acronym",))),
    ]
    labels = {line.label.lower() for group in groups for line in group.suggestions}
    groups += [
        Group("term", _("Search terms"), _terms(words, labels)),
        Group("story", _("Stories"), _titled(words, stories)),
    ]
    return [group for group in groups if group.suggestions]


def _words(text: str) -> tuple[str, ...]:
    """Return the words of a text as they are compared: without case, accents and signs."""
    plain = "".join(sign for sign in normalize("NFKD", text.casefold()) if not combining(sign))
    return tuple(WORD.findall(plain))


def _terms_in_use() -> list[Term]:
    """Return the terms of which stories hold any word for it; two queries."""
    terms = list(Term.objects.only("preferred", "variants", "phrases"))
    phrases = {term.pk: [line.split("|", 2)[1].split() for line in term.phrases] for term in terms}
    known = look_up({word for lines in phrases.values() for line in lines for word in line}, ())
    return [term for term in terms if any(map(known.holds, phrases[term.pk]))]


_every_term_in_use = Shared(_terms_in_use)


@lru_cache(maxsize=4096)  # names change seldom, and all of them are compared with what is typed, which is never kept
def _as_compared(name: str) -> tuple[str, str]:
    """Return a name as one word, and as words with a blank before each."""
    words = _words(name)
    return "".join(words), " " + " ".join(words)


def _named(words: Sequence[str], entries: Mapping[int, Any], others: Sequence[str]) -> list[Suggestion]:
    """Return the entries of a vocabulary, best first; an entry is found by its name and the fields in `others`."""
    return [
        Suggestion(typographic(entry.name), typographic(hint), entry.get_absolute_url())
        for hint, entry in _ranked(words, entries.values(), others)[:SHOWN]
    ]


def _terms(words: Sequence[str], labels: Collection[str]) -> list[Suggestion]:
    """Return searches for terms by any word for them: of terms that stories use and that are no entry among labels."""
    found = _ranked(words, _every_term_in_use.get(), ("variants",))
    return [_search(*line) for line in found if line[1].preferred.lower() not in labels][:SHOWN]


def _search(hint: str, term: Term) -> Suggestion:
    address = f"{reverse('stories:story_list')}?{urlencode({'q': term.preferred})}"
    return Suggestion(typographic(term.preferred), typographic(hint), address)


def _ranked(words: Sequence[str], entries: Iterable[Any], others: Sequence[str]) -> list[tuple[str, Any]]:
    """Return (hint, entry) of the entries that match, best first, then by name."""
    found = [(*best, entry) for entry in entries if (best := _best(words, _names(entry, others)))]
    found.sort(key=lambda line: (line[0], str(line[-1]).lower()))
    return [(hint, entry) for _rank, hint, entry in found]


def _best(words: Sequence[str], names: list[str]) -> tuple[int, str] | None:
    """Return (rank, hint) of the name that matches best, the first one if several do; None if none does."""
    ranks = [(rank, place) for place, name in enumerate(names) if (rank := _rank(words, name)) is not None]
    rank, place = min(ranks, default=(0, -1))
    return (rank, names[place] if place else "") if ranks else None


def _names(entry: Any, others: Sequence[str]) -> list[str]:
    values = [getattr(entry, field) for field in others]
    return [str(entry), *(name for value in values for name in ([value] if isinstance(value, str) else value))]


def _rank(words: Sequence[str], name: str) -> int | None:
    """Return how well a name matches, best first: it is this, begins so, has it inside, has all these words begun."""
    (whole, text), typed = _as_compared(name), "".join(words)
    if whole.startswith(typed):
        return int(len(whole) > len(typed))
    if " " + " ".join(words) in text:
        return 2
    return 3 if all(len(word) >= SHORTEST and f" {word}" in text for word in words) else None


def _titled(words: Sequence[str], stories: PublicationQuerySet) -> list[Suggestion]:
    if min(map(len, words)) < SHORTEST:
        return []  # a letter alone begins a word of nearly every title
    editions = Edition.objects.titled(words).order_by().values_list("pk", flat=True)
    # What few titles hold is looked up first: in the order of time, the database would read nearly all stories for it.
    few = list(editions[:MANY])
    found = stories.with_edition(few) if len(few) < MANY else stories.filter(edition__in=editions)
    newest = found.newest().values_list("slug", "edition__content__title")[:SHOWN]
    return [Suggestion(typographic(title), "", reverse("stories:story_detail", args=[slug])) for slug, title in newest]
