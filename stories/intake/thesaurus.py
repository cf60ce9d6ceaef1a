"""Initial thesaurus of a new portal."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from django.db import transaction

from stories.models import SearchName, Term
from stories.publishing.proposals.permit import initial_load
from stories.search.thesaurus import name_keys, phrases

FILE = Path(__file__).resolve().parent.parent / "archive" / "thesaurus.json"
FIELDS = ("preferred", "variants", "near", "note", "definition", "is_linked")


@transaction.atomic
def seed_thesaurus(**_signal: object) -> None:
    """Store the initial terms in an empty database; afterwards staff edit them."""
    if Term.objects.exists():
        return

    records = json.loads(FILE.read_text("utf-8"))
    terms: dict[str, Term] = {}
    for record in records:
        values = {field: record[field] for field in FIELDS if field in record}
        terms[record["preferred"]] = Term(**values)

    with initial_load():
        Term.objects.bulk_create(terms.values())

    _relate(records, terms)

    names: list[SearchName] = []
    for term in terms.values():
        names += _search_names(term)

    SearchName.objects.bulk_create(names)


def _search_names(term: Term) -> list[SearchName]:
    keys = name_keys([term.preferred, *term.variants])
    return [SearchName(key=key, term=term, weight=1, is_code=is_code) for key, is_code in keys]


def _relate(records: Sequence[Mapping[str, str]], terms: Mapping[str, Term]) -> None:
    """Store broader terms and search phrases; a search for a term finds narrower terms too."""
    for record in records:
        terms[record["preferred"]].broader = terms.get(record["broader"])

    for term in terms.values():
        narrower = [other.preferred for other in terms.values() if other.broader == term]
        term.phrases = phrases(term.preferred, term.variants, term.near, narrower)

    Term.objects.bulk_update(terms.values(), ["broader", "phrases"])
