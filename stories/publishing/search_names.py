"""The names that search knows, kept in the transaction that changes them: of entries, of tags, of terms."""

import re
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from taggit.models import Tag

from stories.facets import entry_id
from stories.models import FusionCenter, OutcomeKind, Partner, SearchName, Term, ThreatType
from stories.models.edition_content import Content
from stories.search.thesaurus import name_keys, phrases

Entry = FusionCenter | Partner | ThreatType
Weighed = list[tuple[float, list[str]]]
NAMED = (FusionCenter, Partner, ThreatType)
BRACKET = re.compile(r" ?\(([^()]*)\)")
TAG_WEIGHT = 0.8
# What people leave out of official names.
PREFIX = re.compile(r"^(?:the |U\.S\. |FBI |DHS )+")


def learn_names(entries: Iterable[Any], tags: Iterable[Tag] = ()) -> None:
    """Keep the names of centers, partners, threat types and tags as they are now."""
    entries, tags = list(entries), list(tags)
    facets = {entry_id(entry) for entry in (*entries, *tags)}
    _replace([*_tag_rows(tags), *_rows(entries)], facets)


def learn_content(content: Content, tags: Iterable[Tag]) -> None:
    """Keep the names of all that a content and its tags refer to; two queries."""
    threats = {type_.pk: type_ for threat in content.threat_types for type_ in (threat, threat.top)}
    entries = [*content.centers, *(line.partner for line in content.partners), *threats.values()]
    learn_names(entries, tags)


def _rows(entries: Iterable[Any]) -> list[SearchName]:
    return [
        SearchName(key=key, facet=entry_id(entry), weight=weight, is_code=is_code)
        for entry in entries
        for weight, names in weighed_names(entry)
        for key, is_code in name_keys(names)
    ]


def _tag_rows(tags: Iterable[Tag]) -> list[SearchName]:
    return [
        SearchName(key=key, facet=entry_id(tag), weight=TAG_WEIGHT, is_code=is_code)
        for tag in tags
        for key, is_code in name_keys([tag.name])
    ]


def learn_all_names() -> None:
    """Keep the names of all entries, also of those without a story."""
    learn_names([entry for model in NAMED for entry in model._default_manager.all()])


@transaction.atomic
def save_term(term: Term) -> None:
    """Save a term and all words that lead to it; a broader one that searches for it follows."""
    before = (
        Term.objects.filter(pk=term.pk).values_list("broader", flat=True).first()
        if term.pk
        else None
    )
    term.save()
    SearchName.objects.filter(term=term).delete()
    keys = name_keys([term.preferred, *term.variants])
    SearchName.objects.bulk_create(
        SearchName(key=key, term=term, weight=1, is_code=code) for key, code in keys
    )
    _rephrase([pk for pk in (term.pk, before, term.broader_id) if pk])


@transaction.atomic
def drop_term(term: Term) -> None:
    """Delete a term; a broader one does not search for it any more."""
    broader = term.broader_id
    term.delete()
    _rephrase([broader] if broader else [])


def _rephrase(terms: Iterable[int]) -> None:
    for changed in Term.objects.filter(pk__in=terms):
        narrower = [other.preferred for other in changed.narrower.all()]
        changed.phrases = phrases(changed.preferred, changed.variants, changed.near, narrower)
        changed.save(update_fields=["phrases"])


def weighed_names(entry: Entry | OutcomeKind) -> Weighed:
    """Return (weight, names) of an entry, heaviest first."""
    if isinstance(entry, ThreatType):
        return [(1, [entry.name, *entry.absorbed_names]), (0.6, list(entry.synonyms))]
    names = [
        entry.name,
        getattr(entry, "acronym", ""),
        *getattr(entry, "former_names", []),
        *entry.absorbed_names,
    ]
    short = [PREFIX.sub("", BRACKET.sub("", name)) for name in names]
    inner = [text for name in names[2:] for text in BRACKET.findall(name)]
    return [(1, [*names, *short, *inner]), (0.6, [getattr(entry, "city", "")])]


def _replace(rows: list[SearchName], facets: set[int]) -> None:
    """Put these rows in the place of what was known of the facets; of equal keys the heaviest stays."""
    SearchName.objects.filter(facet__in=facets).delete()
    heaviest = {(row.facet, row.key): row for row in sorted(rows, key=lambda row: row.weight)}
    SearchName.objects.bulk_create(heaviest.values())
