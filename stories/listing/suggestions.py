"""Suggestions while a visitor types: centers, threat types, partners, terms and stories with words that begin so."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext as _

from stories.listing.collection import public_index
from stories.listing.name_matching import SHORTEST, Called, ranked, words_in
from stories.models import Edition, Term
from stories.models.list_rows import shown
from stories.models.version_cache import PerVersion, every_name
from stories.rich_text import typographic

SHOWN = 4
# One array: a row for each of the editions with a common word takes ten times as long.
EDITIONS = "SELECT coalesce(array_agg(pk), '{{}}') FROM ({rows}) AS found"


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


def suggest(typed: str) -> list[Group]:
    """Return groups of at most SHOWN suggestions, without empty ones; none for one character.

    Two queries for the titles.
    """
    words = words_in(typed)
    if len("".join(words)) < SHORTEST:
        return []
    found = {kind: ranked(words, entries) for kind, entries in _every_called.get().items()}
    groups = [
        Group("center", _("Centers"), _entries(found["center"])),
        Group("threat", _("Threat types"), _entries(found["threat"])),
        Group("partner", _("Partners"), _entries(found["partner"])),
    ]
    labels = {line.label.lower() for group in groups for line in group.suggestions}
    groups += [
        Group("term", _("Search terms"), _terms(found["term"], labels)),
        Group("story", _("Stories"), _titled(words)),
    ]
    return [group for group in groups if group.suggestions]


def _terms_in_use() -> list[Term]:
    """Return the terms of which stories hold any word for it; one query."""
    terms = list(Term.objects.only("preferred", "variants", "phrases"))
    phrases = {term.pk: [line.split("|", 2)[1].split() for line in term.phrases] for term in terms}
    words = {word for lines in phrases.values() for line in lines for word in line}
    known = public_index.get().vocabulary.look_up(words)
    return [term for term in terms if any(map(known.is_in_stories, phrases[term.pk]))]


def _called() -> Mapping[str, list[Called]]:
    """Return the entries of each kind by their names; one query for the terms."""
    names = every_name.get()
    entries: list[tuple[str, Iterable[Any], Sequence[str]]] = [
        ("center", names.centers.values(), ("acronym", "former_names")),
        ("threat", names.threats.values(), ("synonyms",)),
        ("partner", names.partners.values(), ("acronym",)),
        ("term", _terms_in_use(), ("variants",)),
    ]
    return {kind: [Called.of(one, others) for one in several] for kind, several, others in entries}


_every_called = PerVersion(_called)


def _entries(found: Iterable[tuple[str, Any]]) -> list[Suggestion]:
    """Return the first entries of a vocabulary."""
    return [
        Suggestion(typographic(entry.name), typographic(hint), entry.get_absolute_url())
        for hint, entry in islice(found, SHOWN)
    ]


def _terms(found: Iterable[tuple[str, Term]], labels: Collection[str]) -> list[Suggestion]:
    """Return searches for terms by any word for them: of terms that stories use and that are no entry among labels."""
    return [_search(*line) for line in found if line[1].preferred.lower() not in labels][:SHOWN]


def _search(hint: str, term: Term) -> Suggestion:
    address = f"{reverse('stories:story_list')}?{urlencode({'q': term.preferred})}"
    return Suggestion(typographic(term.preferred), typographic(hint), address)


def _titled(words: Sequence[str]) -> list[Suggestion]:
    """Return the newest stories with titles in which words begin as typed; two queries."""
    if min(map(len, words)) < SHORTEST:
        return []  # a letter alone begins a word of nearly every title
    sql, params = Edition.objects.titled(words).order_by().values("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(EDITIONS.format(rows=sql), params)
        (editions,) = cursor.fetchone()
    newest = public_index.get().newest_with_edition(editions, SHOWN)
    return [
        Suggestion(typographic(story.edition.content["title"]), "", story.get_absolute_url()) for story in shown(newest)
    ]
