"""No public address shows a text from a field that is neither declared nor part of an edition."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import DatabaseError, connection
from django.db.models import CharField, Field, Model, TextField, URLField
from django.test import Client

from stories.delivery.response_store import store
from stories.models import Edition, Publication, Term
from stories.models.content_version import renew_version
from stories.models.fields import ProseField
from stories.publishing.public_texts import PUBLIC_MODELS
from tests.admin.permission_matrix import make_staff
from tests.factories import add
from tests.pages.world import addresses, body, make_world, read

pytestmark = pytest.mark.django_db

# An edition is cleared as a whole; a publication is derived from it.
RELEASED = (Edition, Publication)
# The index of the search contains the words of what is public.
DERIVED = {"stories_lexeme", "stories_vocabularyword", "stories_searchname", "stories_publication"}
# The addresses of the test name these; both are declared.
IN_ADDRESSES = {"slug"}
MARK = re.compile(r"zq([0-9]+)z")


def text_fields() -> list[Field]:
    """Return all fields of all tables with free text, in a fixed order."""
    fields = []
    for model in apps.get_models():
        if model in RELEASED or model._meta.db_table in DERIVED or not model._meta.managed:
            continue
        fields += [field for field in model._meta.concrete_fields if is_text(field)]
    return fields


def is_text(field: Field) -> bool:
    if field.choices or field.primary_key or field.generated or field.name in IN_ADDRESSES:
        return False
    if isinstance(field, ArrayField):
        field = field.base_field
    return isinstance(field, CharField | TextField)


def planted(field: Field, number: int, row: Model) -> Any:
    """Return a text that tells from which field it is."""
    mark = f"zq{number}z {row.pk}"
    if field.name == "phrases":
        return [f"1.0|{mark}|{mark}"]
    if isinstance(field, ArrayField):
        return [mark] if isinstance(field.base_field, CharField | TextField) else []
    if isinstance(field, URLField):
        return f"https://zq{number}z.example.org/{row.pk}"
    if isinstance(field, ProseField):
        return f"<p>{mark}</p>"
    return mark


def plant() -> Iterator[str]:
    """Write a text into every row of every field; yield the fields that could take it."""
    for number, field in enumerate(text_fields()):
        table = field.model._meta.db_table
        for row in field.model._base_manager.all():
            if write(table, field, row, planted(field, number, row)):
                yield name(field)


def write(table: str, field: Field, row: Model, value: Any) -> bool:
    """Write a value past the triggers; return False if a constraint refuses it."""
    key = row._meta.pk.column  # type: ignore[union-attr]
    with connection.cursor() as cursor:
        cursor.execute("SAVEPOINT planting")
        try:
            cursor.execute(
                f'UPDATE "{table}" SET "{field.column}" = %s WHERE "{key}" = %s', [value, row.pk]
            )
        except DatabaseError:
            cursor.execute("ROLLBACK TO SAVEPOINT planting")
            return False
    return True


def name(field: Field) -> str:
    return f"{field.model._meta.label_lower}.{field.name}"


def test_public_texts_come_from_declared_fields():
    world = make_world()
    make_staff()
    add(Term, preferred="lantern", variants=["lamp"], note="x")

    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        filled = set(plant())
        cursor.execute("SET session_replication_role = origin")
    renew_version()
    store.clear()

    fields = text_fields()
    shown = set()
    client = Client()
    for route, paths in addresses(world).items():
        if route in ("story_preview", "picture"):
            continue  # readers of a preview link, and the file name of a picture
        for path in paths:
            found = MARK.findall(body(read(client, path)))
            shown |= {name(fields[int(number)]) for number in found}

    declared = set()
    for public in PUBLIC_MODELS:
        declared |= {f"{public.label}.{field}" for field in public.fields}
    assert shown <= declared
    # The walk reads what it planted.
    assert {"stories.page.body", "stories.fusioncenter.name", "stories.term.note"} <= shown
    assert {"stories.remark.text", "stories.bundle.name", "auth.user.username"} <= filled
