"""Suggestions while a visitor types: entries, search terms and stories."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext as _

from stories.listing.collection import public_index
from stories.listing.name_matching import (
    SHORTEST,
    Match,
    SearchableEntry,
    find_by_name,
    folded_words,
)
from stories.listing.places import ALL_STATES
from stories.models import Edition, Term
from stories.models.publication import visible_publications
from stories.models.version_cache import VersionCache, vocabulary_names
from stories.rich_text import typographic
from stories.search.thesaurus import ThesaurusPhrase

LIMIT = 4  # suggestions of a kind
CENTER_NAMES = ("acronym", "former_names", "city")
# As one array: a row for each edition with a common word takes ten times as long.
EDITIONS = "SELECT coalesce(array_agg(pk), '{{}}') FROM ({rows}) AS found"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An entry to go to. `hint` is its other name that matched, "" for its usual one."""

    label: str
    hint: str
    url: str


@dataclass(frozen=True, slots=True)
class SuggestionGroup:
    """Suggestions of one kind: state, center, threat, partner, term or story."""

    kind: str
    label: str
    suggestions: Sequence[Suggestion]


def suggest(typed: str) -> list[SuggestionGroup]:
    """Return groups of at most LIMIT suggestions, without empty ones; none for one character.

    Two queries for the titles.
    """
    words = folded_words(typed)
    if len("".join(words)) < SHORTEST:
        return []

    entries = _named_entries.get()
    groups = [
        SuggestionGroup("state", _("States"), _suggest_entries(words, entries["state"])),
        SuggestionGroup("center", _("Centers"), _suggest_entries(words, entries["center"])),
        SuggestionGroup("threat", _("Threat types"), _suggest_entries(words, entries["threat"])),
        SuggestionGroup("partner", _("Partners"), _suggest_entries(words, entries["partner"])),
    ]

    labels = set()
    for group in groups:
        labels |= {suggestion.label.lower() for suggestion in group.suggestions}

    terms = _suggest_terms(words, entries["term"], labels)

    groups.append(SuggestionGroup("term", _("Search terms"), terms))
    groups.append(SuggestionGroup("story", _("Stories"), _suggest_titles(words)))
    return [group for group in groups if group.suggestions]


def _read_named_entries() -> Mapping[str, list[SearchableEntry]]:
    """Return the entries of each kind with their names; one query for the terms."""
    names = vocabulary_names.get()
    return {
        "state": [SearchableEntry.of(one, []) for one in ALL_STATES],
        "center": [SearchableEntry.of(one, CENTER_NAMES) for one in names.centers.values()],
        "threat": [SearchableEntry.of(one, ["synonyms"]) for one in names.threats.values()],
        "partner": [SearchableEntry.of(one, ["acronym"]) for one in names.partners.values()],
        "term": [SearchableEntry.of(one, ["variants"]) for one in _terms_in_use()],
    }


def _terms_in_use() -> list[Term]:
    """Return the terms of the thesaurus with a phrase whose words public stories use; one query."""
    terms = list(Term.objects.only("preferred", "variants", "phrases"))
    phrases_of_term: dict[int, list[list[str]]] = {}
    every_word: set[str] = set()
    for term in terms:
        phrases = [ThesaurusPhrase.parse(stored).words.split() for stored in term.phrases]
        phrases_of_term[term.pk] = phrases
        every_word.update(*phrases)

    known = public_index.get().vocabulary.look_up(every_word)
    return [term for term in terms if any(map(known.is_in_stories, phrases_of_term[term.pk]))]


_named_entries = VersionCache(_read_named_entries)


def _suggest_entries(words: Sequence[str], entries: Iterable[SearchableEntry]) -> list[Suggestion]:
    """Return links to the entries of a vocabulary."""
    suggestions = []
    for match in find_by_name(words, entries)[:LIMIT]:
        url = match.entry.get_absolute_url()
        suggestions.append(_suggestion(match, match.entry.name, url))
    return suggestions


def _suggest_terms(
    words: Sequence[str], terms: Iterable[SearchableEntry], labels: Collection[str]
) -> list[Suggestion]:
    """Return searches for terms, except those whose labels are suggested already."""
    suggestions = []
    for match in find_by_name(words, terms):
        preferred = match.entry.preferred
        if preferred.lower() not in labels:
            url = f"{reverse('stories:story_list')}?{urlencode({'q': preferred})}"
            suggestions.append(_suggestion(match, preferred, url))

    return suggestions[:LIMIT]


def _suggestion(match: Match, label: str, url: str) -> Suggestion:
    """Return a suggestion with typographic quotation marks."""
    return Suggestion(typographic(label), typographic(match.hint), url)


def _suggest_titles(words: Sequence[str]) -> list[Suggestion]:
    """Return the newest stories with titles in which words begin as typed; two queries."""
    if min(map(len, words)) < SHORTEST:
        return []  # a single letter begins a word of nearly every title

    sql, params = (
        Edition.objects.with_title_words(words).order_by().values("pk").query.sql_with_params()
    )
    with connection.cursor() as cursor:
        cursor.execute(EDITIONS.format(rows=sql), params)
        (editions,) = cursor.fetchone()

    newest = public_index.get().newest_with_edition(editions, LIMIT)
    suggestions = []
    for story in visible_publications(newest):
        title = story.edition.content["title"]
        suggestions.append(Suggestion(typographic(title), "", story.get_absolute_url()))

    return suggestions
