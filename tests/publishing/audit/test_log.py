"""Each entry is one line of the log stream too, whatever a name holds, and nothing of a story is in either."""

import json
import logging

import pytest
from django.db import DatabaseError

from fusionstories.monitoring.log_formatters import JsonFormatter
from stories.models import AuditEntry
from stories.publishing.audit.context import audit_context
from stories.publishing.audit.log import record, record_if_possible
from stories.publishing.workflow import clear, submit
from tests.factories import REVIEWED, make_story, staff_member
from tests.publishing.audit.audit_entries import told

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines(caplog):
    """What the log stream says of the audit log, read back from its JSON."""
    caplog.set_level(logging.INFO, "stories.audit")

    def read() -> list[dict]:
        texts = [JsonFormatter().format(line) for line in caplog.records if line.name == "stories.audit"]
        assert all(text.isascii() and text.isprintable() for text in texts)
        return [json.loads(text) for text in texts]

    return read


def test_entry_is_said_after_the_transaction_with_who_what_and_where(lines, django_capture_on_commit_callbacks):
    with audit_context(staff_member("official"), "192.0.2.7"), django_capture_on_commit_callbacks(execute=True):
        record("export", about="release-records", rows=3)
    (line,) = lines()
    assert (line["act"], line["actor"], line["address"]) == ("export", "official", "192.0.2.7")
    assert (line["subject"], line["details"]) == ("release-records", {"rows": 3})


def test_no_name_begins_a_line_of_its_own(lines, django_capture_on_commit_callbacks):
    name = 'eve\n{"act": "role.given"}\x1b[2J\u2028\x7f'
    with django_capture_on_commit_callbacks(execute=True):
        record("login.failed", by=name)
    (line,) = lines()
    assert line["actor"] == name
    assert line["act"] == "login.failed"


def test_what_the_database_does_not_take_is_said_all_the_same(lines, monkeypatch):
    def refuse(**columns):
        raise DatabaseError("cannot execute INSERT in a read-only transaction")

    monkeypatch.setattr(AuditEntry.objects, "create", refuse)
    record_if_possible("refused", why="not allowed")
    assert [(line["act"], line["number"], line["details"]) for line in lines()] == [
        ("refused", None, {"why": "not allowed"})
    ]


def test_step_of_the_workflow_says_from_where_to_where_and_no_word_of_the_story():
    story = make_story(title="Lantern festival kept safe")
    submit(story, staff_member("author"), remark="Please read the part on the lantern.")
    clear(story, staff_member("official"), REVIEWED)
    entries = [entry for entry in told() if entry["act"].startswith("story.")]
    assert [(entry["act"], entry["actor"], entry["from"], entry["to"]) for entry in entries] == [
        ("story.submit", "author", "draft", "in_review"),
        ("story.clear", "official", "in_review", "cleared"),
    ]
    assert {entry["subject"] for entry in entries} == {f"stories.story/{story.pk}"}
    assert "antern" not in json.dumps(told())
