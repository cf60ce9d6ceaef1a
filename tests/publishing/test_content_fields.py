"""Declarations and checks of the public fields of a story."""

import pytest

from stories.models import Story
from stories.models.workflow_fields import WorkflowFields
from stories.publishing.content_fields import CONTENT_FIELDS, SECTIONS, STORY_COLUMNS, form_fields
from stories.publishing.release_checks.check import check
from stories.publishing.release_checks.text_fields import strings, without_numbers
from stories.publishing.snapshot import snapshot
from tests.publishing.release_checks.corpus import make_content, make_source
from tests.publishing.test_snapshot import full_story

TEXTS = {field.name: field.checked_texts for field in CONTENT_FIELDS}
# Columns of Story that never become public.
FOR_STAFF = {
    "id",
    "editor_notes",
    "archive_id",
    *(field.name for field in WorkflowFields._meta.get_fields()),
}
MARK = "SECRET//NOFORN"


@pytest.mark.django_db
def test_every_string_of_a_snapshot_is_declared():
    content = snapshot(Story.objects.get(pk=full_story().pk))
    found = {
        (name, without_numbers(path))
        for name, value in content.items()
        for path, _text in strings(value)
    }
    assert found <= {(name, path) for name, texts in TEXTS.items() for path in texts}


def test_story_columns_are_public_or_internal():
    columns = {field.name for field in Story._meta.concrete_fields}
    assert columns == FOR_STAFF | set(STORY_COLUMNS)
    assert len(STORY_COLUMNS) == len(set(STORY_COLUMNS))


def test_every_form_field_has_a_section():
    named = [name for section in SECTIONS for name in form_fields(section)]
    assert sorted(named) == sorted(name for field in CONTENT_FIELDS for name in field.form_fields)


@pytest.mark.parametrize(
    ("undeclared", "place"),
    [
        ({"place": MARK}, "place"),
        ({"place": {"names": ["plain", {"name": MARK}]}}, "place.names.1.name"),
        ({"sources": [make_source(title="A", author=MARK)]}, "sources.0.author"),
        (
            {"source": {"title": "A", "url": "", "more_urls": [], "author": MARK}},
            "sources.0.author",
        ),
        (
            {"outcomes": [{"kind": 1, "quantity": "", "unit": "", "note": "", "court": MARK}]},
            "outcomes.0.court",
        ),
        ({"threat_types": [MARK]}, "threat_types.0"),
    ],
)
def test_undeclared_string_is_checked_as_text(undeclared, place):
    findings = check(make_content(**undeclared))
    assert place in {finding.field for finding in findings if finding.rule.blocks}


def test_field_that_an_older_edition_lacks_is_empty():
    content = make_content()
    del content["tags"], content["image"], content["summary"]
    values = {field.name: field.value(content) for field in CONTENT_FIELDS}
    assert (values["tags"], values["image"], values["summary"]) == ([], None, "")
