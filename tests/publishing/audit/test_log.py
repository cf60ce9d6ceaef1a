"""Audit entries are repeated in the log stream, without story text."""

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
from tests.publishing.audit.audit_entries import audit_entries

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines(caplog):
    """Function that returns the parsed lines of the log stream."""
    caplog.set_level(logging.INFO, "stories.audit")

    def read() -> list[dict]:
        parsed = []
        for log_record in caplog.records:
            if log_record.name == "stories.audit":
                line = JsonFormatter().format(log_record)
                assert line.isascii()
                assert line.isprintable()
                parsed.append(json.loads(line))
        return parsed

    return read


def test_entry_is_logged_after_commit(lines, django_capture_on_commit_callbacks):
    with (
        audit_context(staff_member("official"), "192.0.2.7"),
        django_capture_on_commit_callbacks(execute=True),
    ):
        record("export", about="release-records", rows=3)
    (line,) = lines()
    assert (line["act"], line["actor"], line["address"]) == ("export", "official", "192.0.2.7")
    assert (line["subject"], line["details"]) == ("release-records", {"rows": 3})


def test_name_cannot_start_a_log_line(lines, django_capture_on_commit_callbacks):
    name = 'eve\n{"act": "role.given"}\x1b[2J\u2028\x7f'
    with django_capture_on_commit_callbacks(execute=True):
        record("login.failed", by=name)
    (line,) = lines()
    assert line["actor"] == name
    assert line["act"] == "login.failed"


def test_failed_entry_reaches_the_log_stream(lines, monkeypatch):
    def refuse(entries):
        raise DatabaseError("cannot execute INSERT in a read-only transaction")

    monkeypatch.setattr(AuditEntry.objects, "bulk_create", refuse)
    record_if_possible("refused", why="not allowed")
    assert [(line["act"], line["number"], line["details"]) for line in lines()] == [
        ("refused", None, {"why": "not allowed"})
    ]


def test_workflow_step_records_statuses_without_text():
    story = make_story(title="Lantern festival kept safe")
    submit(story, staff_member("author"), remark="Please read the part on the lantern.")
    clear(story, staff_member("official"), REVIEWED)
    entries = [entry for entry in audit_entries() if entry["act"].startswith("story.")]
    steps = [(entry["act"], entry["actor"], entry["from"], entry["to"]) for entry in entries]
    assert steps == [
        ("story.submit", "author", "draft", "in_review"),
        ("story.clear", "official", "in_review", "cleared"),
    ]
    assert {entry["subject"] for entry in entries} == {f"stories.story/{story.pk}"}
    assert "antern" not in json.dumps(audit_entries())
