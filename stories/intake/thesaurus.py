"""The thesaurus that a new portal begins with: the vocabulary of the field."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db import transaction

from stories.models import SearchName, Term
from stories.search.thesaurus import name_keys, phrases

FILE = Path(__file__).resolve().parent.parent / "archive" / "thesaurus.json"
FIELDS = ("preferred", "variants", "near", "note")


@transaction.atomic
def seed_thesaurus(**_signal: Any) -> None:
    """Store the terms where there is none yet; staff keep them from then on."""
    if Term.objects.exists():
        return
    records = json.loads(FILE.read_text("utf-8"))
    terms = {record["preferred"]: Term(**{field: record[field] for field in FIELDS}) for record in records}
    Term.objects.bulk_create(terms.values())
    _relate(records, terms)
    SearchName.objects.bulk_create(
        SearchName(key=key, term=term, weight=1, is_code=is_code)
        for term in terms.values()
        for key, is_code in name_keys([term.preferred, *term.variants])
    )


def _relate(records: list[Mapping[str, Any]], terms: Mapping[str, Term]) -> None:
    """Tell each term what it searches for; a broader term searches for its narrower ones too."""
    for record in records:
        terms[record["preferred"]].broader = terms.get(record["broader"])
    for term in terms.values():
        narrower = [other.preferred for other in terms.values() if other.broader == term]
        term.phrases = phrases(term.preferred, term.variants, term.near, narrower)
    Term.objects.bulk_update(terms.values(), ["broader", "phrases"])
