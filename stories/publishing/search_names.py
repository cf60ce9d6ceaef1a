"""Names in the search vocabulary: of centers, partners, threat types, tags and terms.

They are saved in the transaction that changes the entry.
"""

import re
from collections.abc import Collection, Iterable
from typing import Any, TypeAlias

from django.db import transaction
from taggit.models import Tag

from stories.facets import entry_facet_id
from stories.models import FusionCenter, OutcomeKind, Partner, SearchName, Term, ThreatType
from stories.models.edition_content import Content
from stories.search.thesaurus import name_keys, phrases

NamedModel: TypeAlias = FusionCenter | Partner | ThreatType
NAMED_MODELS = (FusionCenter, Partner, ThreatType)
IN_PARENTHESES = re.compile(r" ?\(([^()]*)\)")
# Beginnings that people leave out of official names.
OFFICIAL_PREFIX = re.compile(r"^(?:the |U\.S\. |FBI |DHS )+")

NAME_WEIGHT = 1
TAG_WEIGHT = 0.8
SYNONYM_WEIGHT = 0.6


def save_names(entries: Iterable[NamedModel], tags: Iterable[Tag] = ()) -> None:
    """Replace the stored names of these entries and tags with their current names.

    One query, or three if names differ.
    """
    rows: list[SearchName] = []
    facet_ids = set()

    for tag in tags:
        facet_ids.add(entry_facet_id(tag))
        rows += make_search_names([tag.name], facet=entry_facet_id(tag), weight=TAG_WEIGHT)

    for entry in entries:
        facet_ids.add(entry_facet_id(entry))
        for weight, names in weighted_names(entry):
            rows += make_search_names(names, facet=entry_facet_id(entry), weight=weight)

    # Of equal names of one entry, only the one with the greatest weight is stored.
    heaviest: dict[tuple[int | None, str], SearchName] = {}
    for row in sorted(rows, key=lambda row: row.weight):
        heaviest[row.facet, row.key] = row

    _replace_names(facet_ids, heaviest.values())


def _replace_names(facet_ids: Collection[int], rows: Iterable[SearchName]) -> None:
    """Store these names of the facet ids instead of the present ones; write only differences.

    Two releases can store the names of the same tag at once.
    """
    stored = SearchName.objects.filter(facet__in=facet_ids)
    outdated = {_name_columns(row): row.pk for row in stored}
    new_rows = []
    for row in rows:
        if _name_columns(row) in outdated:
            del outdated[_name_columns(row)]
        else:
            new_rows.append(row)

    if outdated:
        SearchName.objects.filter(pk__in=outdated.values()).delete()

    new_rows.sort(key=_name_columns)
    SearchName.objects.bulk_create(new_rows, ignore_conflicts=True)


def _name_columns(row: SearchName) -> tuple[int, str, float, bool]:
    return row.facet or 0, row.key, row.weight, row.is_code


def save_content_names(contents: Iterable[Content], tags: Iterable[Tag]) -> None:
    """Save the names of all entries of these contents, and of these tags; one to three queries."""
    entries: dict[int, NamedModel] = {}
    for content in contents:
        named: list[NamedModel] = [*content.centers]
        named += [entry.partner for entry in content.partners]
        for threat in content.threat_types:
            named += [threat, threat.top]

        for entry in named:
            entries[entry_facet_id(entry)] = entry

    save_names(entries.values(), tags)


def save_all_names() -> None:
    """Save the names of all entries, including those without stories."""
    entries: list[NamedModel] = []
    for model in NAMED_MODELS:
        entries.extend(model._default_manager.all())
    save_names(entries)


def weighted_names(entry: NamedModel | OutcomeKind) -> list[tuple[float, list[str]]]:
    """Return (weight, names) of an entry, greatest weight first."""
    if isinstance(entry, ThreatType):
        names = [entry.name, *entry.absorbed_names]
        return [(NAME_WEIGHT, names), (SYNONYM_WEIGHT, list(entry.synonyms))]

    acronym = getattr(entry, "acronym", "")
    other_names = [*getattr(entry, "former_names", []), *entry.absorbed_names]
    names = [entry.name, acronym, *other_names]
    short_names = [OFFICIAL_PREFIX.sub("", IN_PARENTHESES.sub("", name)) for name in names]
    # Former names are often given with their acronym.
    former_acronyms: list[str] = []
    for name in other_names:
        former_acronyms.extend(IN_PARENTHESES.findall(name))

    all_names = [*names, *short_names, *former_acronyms]
    return [(NAME_WEIGHT, all_names), (SYNONYM_WEIGHT, [getattr(entry, "city", "")])]


def make_search_names(names: Iterable[str], **columns: Any) -> list[SearchName]:
    """Return unsaved rows of these names with the same other columns."""
    keys = name_keys(names)
    return [SearchName(key=key, is_code=is_code, **columns) for key, is_code in keys]


@transaction.atomic
def save_term(term: Term) -> None:
    """Save a term with all its words, and update its former and current broader term."""
    former_broader_id = None
    if term.pk:
        stored = Term.objects.filter(pk=term.pk)
        former_broader_id = stored.values_list("broader", flat=True).first()

    term.save()

    names = [term.preferred, *term.variants]
    rows = make_search_names(names, term=term, weight=NAME_WEIGHT)
    SearchName.objects.filter(term=term).delete()
    SearchName.objects.bulk_create(rows)

    _update_phrases([term.pk, former_broader_id, term.broader_id])


@transaction.atomic
def delete_term(term: Term) -> None:
    """Delete a term, and update its broader term."""
    broader_id = term.broader_id
    term.delete()
    _update_phrases([broader_id])


def _update_phrases(term_ids: Iterable[int | None]) -> None:
    """Compute the phrases that these terms search for; ignore None."""
    for term in Term.objects.filter(pk__in=list(term_ids)):
        narrower = [other.preferred for other in term.narrower.all()]
        term.phrases = phrases(term.preferred, term.variants, term.near, narrower)
        term.save(update_fields=["phrases"])
