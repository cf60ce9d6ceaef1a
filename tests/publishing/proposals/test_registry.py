"""The registry of public texts is complete, and the triggers name the same columns."""

import ast
import re
from pathlib import Path

import pytest
from django.db import connection

from stories.choices import REQUIRED_PAGES
from stories.publishing.proposals.values import columns_of
from stories.publishing.public_texts import PUBLIC_MODELS, PublicModel

CHECKOUT = Path(__file__).resolve().parents[3]
# They add what DHS published itself, and the texts of a new site, all from the repository.
INITIAL_LOADERS = {"intake/archive.py", "intake/site_text.py", "intake/thesaurus.py"}
# Between `FUNCTION stories_guard_public_text(` and the end of the statement.
ARGUMENTS = re.compile(r"'([a-z_]+)'")

each_model = pytest.mark.parametrize("public", PUBLIC_MODELS, ids=lambda public: public.label)


@each_model
def test_every_field_is_declared_or_exempt(public: PublicModel):
    names = [field.name for field in public.model._meta.concrete_fields]
    assert sorted([*public.fields, *public.exempt]) == sorted(names)
    assert all(public.exempt.values())


@each_model
@pytest.mark.django_db
def test_trigger_guards_the_declared_columns(public: PublicModel):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_triggerdef(oid) FROM pg_trigger"
            " WHERE tgname = 'public_text_is_confirmed' AND tgrelid = %s::regclass",
            [public.model._meta.db_table],
        )
        (definition,) = cursor.fetchone()
    assert set(ARGUMENTS.findall(definition)) == set(columns_of(public))
    assert ("INSERT" in definition) != public.is_public_when_used


@pytest.mark.django_db
def test_deletions_of_every_model_are_guarded():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger"
            " WHERE tgname = 'public_deletion_is_confirmed'"
        )
        tables = {table for (table,) in cursor.fetchall()}
    assert tables == {public.model._meta.db_table for public in PUBLIC_MODELS}


@pytest.mark.django_db
def test_trigger_guards_the_required_pages():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = 'required_page_is_kept'"
        )
        (definition,) = cursor.fetchone()
    listed = re.findall(r"'([a-z]+)'::", definition)
    assert set(listed) - {"text"} == set(REQUIRED_PAGES)


def test_initial_load_has_three_callers():
    callers = set()
    for file in (CHECKOUT / "stories").rglob("*.py"):
        tree = ast.parse(file.read_text("utf-8"))
        names = [node.id for node in ast.walk(tree) if isinstance(node, ast.Name)]
        if "initial_load" in names:
            callers.add(str(file.relative_to(CHECKOUT / "stories")))
    assert callers == INITIAL_LOADERS
