"""Initial thesaurus of a new portal."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from django.db import transaction

from stories.models import SearchName, Term
from stories.publishing.proposals.permit import initial_load
from stories.publishing.search_names import NAME_WEIGHT, make_search_names
from stories.search.thesaurus import phrases

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
        term_names = [term.preferred, *term.variants]
        names += make_search_names(term_names, term=term, weight=NAME_WEIGHT)

    SearchName.objects.bulk_create(names)


def _relate(records: Sequence[Mapping[str, str]], terms: Mapping[str, Term]) -> None:
    """Store broader terms and search phrases; a search for a term finds narrower terms too."""
    for record in records:
        terms[record["preferred"]].broader = terms.get(record["broader"])

    for term in terms.values():
        narrower = [other.preferred for other in terms.values() if other.broader == term]
        term.phrases = phrases(term.preferred, term.variants, term.near, narrower)

    Term.objects.bulk_update(terms.values(), ["broader", "phrases"])
