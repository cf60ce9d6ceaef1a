"""Users who import, and the entries that their files name."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from stories.choices import ImportKind
from stories.intake import batches
from stories.intake.files.table import read_table
from stories.intake.sheets.plan import SHEETS, make_plan, make_report
from stories.models import FusionCenter, ImportBatch, OutcomeKind
from tests.admin.conftest import client_of
from tests.factories import add, make_center, make_editor, make_partner, make_threat, make_user
from tests.imports.files import csv_bytes


@pytest.fixture
def editor(db: None) -> User:
    return make_editor()


@pytest.fixture
def desk(editor: User) -> Client:
    return client_of(editor)


@pytest.fixture
def names(db: None) -> FusionCenter:
    """What ROW names: two centers, a partner, a threat type, a kind of outcome."""
    make_center(name="Harbor Fusion Center", slug="harbor", acronym="HFC")
    make_center(name="Prairie Fusion Center", slug="prairie")
    make_partner(name="Federal Bureau", slug="fbi", acronym="FBI")
    make_threat(name="Smuggling", slug="smuggling")
    add(OutcomeKind, name="arrest", slug="arrest")
    return FusionCenter.objects.get(slug="harbor")


@pytest.fixture
def contributor(names: FusionCenter) -> User:
    """Contributor of the Harbor center only."""
    return make_user("contributor", "Contributors", names)


ROW = {
    "external_id": "2026-14",
    "title": "Analysts find a stolen boat",
    "summary": "A summary of one sentence that is long enough for a search engine.",
    "body": "A boat was gone.\n\nIt was found.",
    "event_date": "2014-06",
    "states": "OH; Texas",
    "lead_center": "HFC",
    "supporting_centers": "prairie",
    "partners": "FBI (led)",
    "threat_types": "Smuggling",
    "mission_area": "Investigate",
    "tags": "boats; harbors",
    "outcomes": "arrest: 3 people (in one night)",
    "source_title": "A public report",
    "source_url": "https://example.org/report",
    "source_publisher": "Harbor Times",
    "source_date": "2014-07",
    "source_kind": "News report",
    "source_archived_url": "https://web.archive.org/1",
    "source_archived_on": "2015-01-31",
    "more_sources": "https://example.org/2\nUnited States v. Boat | District Court",
    "editor_notes": "For us.",
}


def row(**changes: Any) -> dict[str, Any]:
    return ROW | changes


def bring(
    user: User, content: bytes, name: str = "a.csv", kind: ImportKind = ImportKind.STORIES
) -> ImportBatch:
    """Check and store a file; fail with its problems if it has any."""
    plan, batch = check(user, content, name, kind)
    assert plan.problems == []
    batches.store_batch(batch, plan, SHEETS[kind](user), user)
    return ImportBatch.objects.get(pk=batch.pk)


def check(
    user: User, content: bytes, name: str = "a.csv", kind: ImportKind = ImportKind.STORIES
) -> Any:
    """Return (plan, batch) of a file."""
    sheet = SHEETS[kind](user)
    plan = make_plan(sheet, read_table(name, content))
    return plan, batches.save_batch(kind, name, content, plan, make_report(sheet, plan), user)


def problems(
    user: User, *rows: dict[str, Any], kind: ImportKind = ImportKind.STORIES
) -> list[tuple[int, str]]:
    """Return (row, column) of everything that is wrong in a file of these rows."""
    return [(one.row, one.column) for one in check(user, csv_bytes(*rows), kind=kind)[0].problems]
