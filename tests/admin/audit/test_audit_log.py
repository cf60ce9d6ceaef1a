"""Audit log of staff actions and refusals, and its pages and exports."""

import csv

import pytest
from django.test import Client

from stories.publishing.audit.hash_chain import find_faults
from stories.publishing.audit.log import record
from stories.publishing.workflow import submit
from tests.admin.conftest import client_of
from tests.admin.story_form import act_url, save
from tests.factories import make_published, make_story, make_user, staff_member
from tests.publishing.audit.audit_entries import audit_entries, sealed

pytestmark = pytest.mark.django_db


def test_illegal_transition_is_logged_as_refused(office: Client, official):
    story = make_published()
    office.post(act_url(story, "clear"), {"case_status": "none"})
    own = make_story(created_by=official)
    submit(own, official)
    form = {"case_status": "none", "privacy_by": "A", "privacy_on": "2026-11-01", "consent_by": "B"}
    seen = office.get(act_url(own, "clear")).context["form"].initial["seen"]
    office.post(
        act_url(own, "clear"),
        form | {"consent_on": "2026-11-01", "seen": seen},
        REMOTE_ADDR="127.0.0.9",
    )
    (entry,) = audit_entries("refused")
    assert (entry["why"], entry["actor"], entry["address"]) == (
        "SamePersonError",
        "releaser",
        "127.0.0.9",
    )
    assert (entry["subject"], entry["path"]) == (f"stories.story/{own.pk}", act_url(own, "clear"))


def test_save_logs_field_names_without_values(desk: Client):
    story = make_story()
    save(desk, story, title="A lantern on the bridge")
    (entry,) = audit_entries("desk.changed")
    assert (entry["actor"], entry["subject"]) == ("editor", f"stories.story/{story.pk}")
    assert entry["changes"] == [{"what": "changed", "rows": "", "fields": ["Title"]}]
    assert "lantern" not in str(audit_entries())


def test_preview_writes_no_audit_entry(desk: Client):
    story = make_story()
    save(desk, story, title="Only a look", _preview="1")
    assert audit_entries("desk.changed") == []


def test_deletion_is_logged(boss: Client):
    story = make_story()
    boss.post(f"/admin/stories/story/{story.pk}/delete/", {"reason": "Pasted by mistake."})
    assert [entry["subject"] for entry in audit_entries("desk.deleted")] == [
        f"stories.story/{story.pk}"
    ]


def test_audit_log_is_read_only():
    record("export", about="release-records")
    (entry,) = sealed()
    address = f"/admin/stories/auditentry/{entry.pk}/"
    administrator = client_of(make_user("head", "Administrators"))
    assert administrator.get("/admin/stories/auditentry/").status_code == 200
    assert administrator.get(f"{address}change/").status_code == 200
    assert administrator.post(f"{address}change/", {"actor": "x"}).status_code == 403
    assert administrator.post(f"{address}delete/", {"post": "yes"}).status_code == 403
    official = client_of(make_user("official-2", "Releasing officials"))
    assert official.get("/admin/stories/auditentry/").status_code == 403
    assert official.get("/admin/stories/auditentry/export/").status_code == 403


def test_export_contains_chain_without_formulas(boss: Client):
    record("login.failed", by="=HYPERLINK(1)")
    record("login.failed", by="line\nbreak")
    sealed()
    response = boss.get("/admin/stories/auditentry/export/")
    rows = list(
        csv.DictReader(b"".join(response.streaming_content).decode().splitlines(keepends=True))
    )
    entries = sealed()
    assert [row["hash"] for row in rows] == [
        entry.hash for entry in entries if entry.act != "export"
    ]
    failed = [row["actor"] for row in rows if row["act"] == "login.failed"]
    assert failed == ["'=HYPERLINK(1)", "line\nbreak"]
    assert rows[0]["at"].endswith("Z")
    assert list(find_faults()) == []


EXPORTS = {
    "auditentry/export/": "audit-log",
    "releaserecord/export/": "release-records",
    "story/export.csv": "stories-list",
    "partner/export.xlsx": "partners-list",
}


@pytest.mark.parametrize(("page", "what"), EXPORTS.items())
def test_export_is_logged(boss: Client, page: str, what: str):
    boss.get(f"/admin/stories/{page}")
    assert [(entry["actor"], entry["subject"]) for entry in audit_entries("export")] == [
        ("admin", what)
    ]


def test_featuring_is_logged(office: Client):
    story = make_published()
    office.post(act_url(story, "feature"))
    assert [entry["subject"] for entry in audit_entries("story.featured")] == [
        f"stories.story/{story.pk}"
    ]


def test_command_line_action_has_no_user():
    submit(make_story(), staff_member("author"))
    assert audit_entries("story.submit")[0]["address"] == ""
