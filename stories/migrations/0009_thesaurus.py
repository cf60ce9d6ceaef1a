"""The thesaurus that a new portal begins with: the vocabulary of the field."""

import json
from pathlib import Path

from django.db import migrations

from stories.search.thesaurus import name_keys, phrases

FILE = Path(__file__).resolve().parent.parent / "archive" / "thesaurus.json"


def load(apps, schema_editor):
    """Store the terms, then what each of them searches for: a narrower term must be there for that."""
    term_model, name_model = apps.get_model("stories", "Term"), apps.get_model("stories", "SearchName")
    records = json.loads(FILE.read_text("utf-8"))
    fields = ("preferred", "variants", "near", "note")
    terms = {record["preferred"]: term_model(**{field: record[field] for field in fields}) for record in records}
    term_model.objects.bulk_create(terms.values())
    for record in records:
        terms[record["preferred"]].broader = terms.get(record["broader"])
    for term in terms.values():
        narrower = [other for other in terms.values() if other.broader == term]
        term.phrases = phrases(term.preferred, term.variants, term.near, [other.preferred for other in narrower])
    term_model.objects.bulk_update(terms.values(), ["broader", "phrases"])
    name_model.objects.bulk_create(
        name_model(key=key, term=term, weight=1, is_code=is_code)
        for term in terms.values()
        for key, is_code in name_keys([term.preferred, *term.variants])
    )


class Migration(migrations.Migration):
    dependencies = [("stories", "0008_counts")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
