"""Storing and undoing import batches."""

import pytest
from django.core.exceptions import ValidationError

from stories.intake import batches
from stories.intake.batches import RefusedError
from stories.intake.files.table import read_table
from stories.intake.sheets.plan import make_plan
from stories.intake.sheets.stories import StorySheet
from stories.models import Publication, Story
from stories.publishing.snapshot import snapshot
from tests.factories import make_story, release
from tests.imports.conftest import ROW, bring, check, row
from tests.imports.files import csv_bytes


def test_undo_restores_everything(editor, names):
    story = make_story(tags=("old",), outcomes=("arrest",))
    before = snapshot(story)
    changed = {
        "external_id": f"portal:{story.pk}",
        "title": "Another",
        "tags": "new",
        "outcomes": "",
        "states": "TX",
    }
    batch = bring(
        editor,
        csv_bytes(
            ROW, row(**changed, slug="another", lead_center="prairie", supporting_centers="")
        ),
    )
    batches.undo_batch(batch, StorySheet(editor), editor)
    assert snapshot(Story.objects.get()) == before


def test_undo_is_refused_after_later_edit(editor, names):
    batch = bring(editor, csv_bytes(ROW, row(external_id="2")))
    Story.objects.filter(archive_id="2").update(
        summary="A colleague continued this text, and the undo must not lose it."
    )
    with pytest.raises(RefusedError, match="Changed since the import"):
        batches.undo_batch(batch, StorySheet(editor), editor)
    assert Story.objects.count() == 2


def test_undo_is_refused_after_submission(editor, names):
    batch = bring(editor, csv_bytes(ROW))
    release(Story.objects.get())
    with pytest.raises(ValidationError, match="Analysts find a stolen boat"):
        batches.undo_batch(batch, StorySheet(editor), editor)
    assert Publication.objects.visible().exists()


def test_import_matches_its_preview(editor, names):
    story = make_story()
    content = csv_bytes({"external_id": f"portal:{story.pk}", "title": "From the file"})
    _plan, batch = check(editor, content)
    Story.objects.filter(pk=story.pk).update(
        summary="A colleague wrote another summary in the meantime."
    )
    again = make_plan(StorySheet(editor), read_table("a.csv", content))
    with pytest.raises(RefusedError, match="changed since the file was checked"):
        batches.store_batch(batch, again, StorySheet(editor), editor)


def test_batch_is_imported_and_undone_once(editor, names):
    plan, batch = check(editor, csv_bytes(ROW))
    batches.store_batch(batch, plan, StorySheet(editor), editor)
    for again in (lambda: batches.store_batch(batch, plan, StorySheet(editor), editor),):
        with pytest.raises(RefusedError):
            again()
    batches.undo_batch(batch, StorySheet(editor), editor)
    with pytest.raises(RefusedError):
        batches.undo_batch(batch, StorySheet(editor), editor)
