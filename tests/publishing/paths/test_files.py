"""Imported files create drafts only."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from stories.models import Story
from tests.admin.conftest import client_of
from tests.imports.conftest import names as names  # the fixture
from tests.imports.conftest import row
from tests.imports.files import csv_bytes
from tests.imports.test_pages import filled
from tests.imports.word import docx, p
from tests.publishing.audit.audit_entries import audit_entries
from tests.publishing.paths.world import LoneAuthor, released

pytestmark = pytest.mark.django_db
CLAIMS = {"status": "Published"}


def report_of(world: LoneAuthor, page: str, file: SimpleUploadedFile) -> tuple[Any, str]:
    """Upload a file; return the client and the URL of the report."""
    desk = client_of(world.user)
    return desk, desk.post(page, {"file": file}).headers["Location"]


def test_new_spreadsheet_rows_are_drafts(world: LoneAuthor, names):
    before = released()
    known = set(Story.objects.values_list("pk", flat=True))
    file = SimpleUploadedFile("a.csv", csv_bytes(row(**CLAIMS)))
    desk, report = report_of(world, "/admin/stories/story/import/", file)
    desk.post(report)
    assert [story.status for story in Story.objects.exclude(pk__in=known)] == ["draft"]
    assert released() == before
    assert [(entry["actor"], entry["rows"]) for entry in audit_entries("import.stored")] == [
        ("alone", 1)
    ]


def test_spreadsheet_rows_release_no_existing_story(world: LoneAuthor):
    before = released()
    rows = [
        {"external_id": f"portal:{story.pk}", "title": "Another", **CLAIMS}
        for story in world.stories.values()
    ]
    desk, report = report_of(
        world, "/admin/stories/story/import/", SimpleUploadedFile("a.csv", csv_bytes(*rows))
    )
    desk.post(report)
    assert Story.objects.get(pk=world.stories["draft"].pk).title == "Another"
    assert not set(released()) - set(before)


def test_word_document_becomes_a_draft(world: LoneAuthor, names):
    before = released()
    known = set(Story.objects.values_list("pk", flat=True))
    document = docx(
        p("A boat is found", style="Title"),
        p("Harbor Fusion Center, June 2014"),
        p("Status: published."),
    )
    desk, report = report_of(
        world, "/admin/stories/story/import/word/", SimpleUploadedFile("a.docx", document)
    )
    desk.post(report, filled(desk.get(report)))
    assert [story.status for story in Story.objects.exclude(pk__in=known)] == ["draft"]
    assert released() == before
