"""Import of stories from spreadsheets."""

import re
import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from taggit.models import Tag

from stories.choices import ImportKind
from stories.intake.batches import store_batch
from stories.intake.files.table import read_table
from stories.intake.sheets.export import csv_lines, workbook
from stories.intake.sheets.plan import SHEETS, make_plan
from stories.intake.sheets.stories import StorySheet
from stories.models import ContentVersion, Publication, Story
from stories.models.source import UNKNOWN_SOURCE
from stories.publishing.content_values import read_sources
from stories.publishing.snapshot import content_hash, snapshot
from stories.publishing.workflow import refresh_open_findings
from tests.factories import make_center, make_story, make_user, release
from tests.imports.conftest import ROW, bring, check, problems, row
from tests.imports.files import csv_bytes


def test_row_becomes_complete_draft(editor, names):
    bring(editor, csv_bytes(ROW))
    story = Story.objects.get(archive_id="2026-14")
    assert (story.status, story.created_by, story.editors) == ("draft", editor, [editor.pk])
    assert story.content_hash == content_hash(snapshot(story))
    assert (story.slug, story.body) == (
        "analysts-find-a-stolen-boat",
        "<p>A boat was gone.</p><p>It was found.</p>",
    )
    assert (str(story.event_date), story.states, story.mission_area) == (
        "2014-06",
        ["OH", "TX"],
        "investigate",
    )
    assert [(str(part), part.role) for part in story.center_roles.all()] == [
        ("Harbor Fusion Center", "lead"),
        ("Prairie Fusion Center", "supporting"),
    ]
    assert [(str(part), part.role) for part in story.partner_roles.all()] == [
        ("Federal Bureau", "led")
    ]
    assert [str(threat) for threat in story.threat_types.all()] == ["Smuggling"]
    assert sorted(story.tags.names()) == ["boats", "harbors"]
    assert [(str(one), str(one.quantity), one.unit, one.note) for one in story.outcomes.all()] == [
        ("arrest", "3.00", "people", "in one night")
    ]
    assert read_sources(story) == [
        {
            "title": "A public report",
            "publisher": "Harbor Times",
            "date": "2014-07",
            "kind": "news_report",
            "url": "https://example.org/report",
            "archived_url": "https://web.archive.org/1",
            "archived_on": "2015-01-31",
        },
        UNKNOWN_SOURCE | {"url": "https://example.org/2"},
        UNKNOWN_SOURCE | {"title": "United States v. Boat", "publisher": "District Court"},
    ]


def test_importing_user_cannot_clear_the_story(editor, names):
    bring(editor, csv_bytes(ROW))
    assert Story.objects.get().authors == {editor.pk}


def test_same_file_again_changes_nothing(editor, names):
    bring(editor, csv_bytes(ROW))
    plan, _batch = check(editor, csv_bytes(ROW))
    assert (plan.problems, plan.changed_rows) == ([], [])


def test_export_can_be_imported_unchanged(editor, names):
    bring(
        editor,
        csv_bytes(ROW, row(external_id="2", outcomes=r"arrest (one\; of many)", partners="fbi")),
    )
    make_story(
        title="=1+1",
        sources=({"url": "https://example.org/a;b"}, {"title": "A | B", "kind": "testimony"}),
    )
    stories = Story.objects.order_by("pk")
    for name, content in (
        ("a.csv", "".join(csv_lines(StorySheet(editor), stories)).encode()),
        ("a.xlsx", workbook(StorySheet(editor), stories)),
    ):
        plan = make_plan(StorySheet(editor), read_table(name, content))
        assert (plan.problems, len(plan.rows), plan.changed_rows) == ([], 3, [])
        assert plan.ignored == ["status", "changed"]


def test_exported_cells_contain_no_formulas(editor, names):
    make_story(title="=1+1", editor_notes="@SUM(A1)", sources=({"title": "-2"},))
    lines = list(csv_lines(StorySheet(editor), Story.objects.all()))
    cells = read_table("a.xlsx", workbook(StorySheet(editor), Story.objects.all())).rows[0][1]
    assert all(text in lines[1] for text in ("'=1+1", "'@SUM(A1)", "'-2"))
    assert {"'=1+1", "'@SUM(A1)", "'-2"} <= set(cells)


def test_missing_column_and_empty_cell_differ(editor, names):
    bring(editor, csv_bytes(ROW))
    bring(editor, csv_bytes({"external_id": "2026-14", "title": "A new title", "tags": ""}))
    story = Story.objects.get()
    assert (story.title, story.summary, list(story.tags.names())) == (
        "A new title",
        ROW["summary"],
        [],
    )


def test_local_entry_has_portal_number(editor, names):
    story = make_story()
    bring(editor, csv_bytes({"external_id": f"portal:{story.pk}", "title": "A new title"}))
    story.refresh_from_db()
    assert (story.title, story.archive_id) == ("A new title", None)


def test_import_changes_no_published_text(editor, names):
    story = make_story(title="The released title")
    release(story)
    bring(editor, csv_bytes({"external_id": f"portal:{story.pk}", "title": "Another title"}))
    story.refresh_from_db()
    assert (story.title, story.status, editor.pk in story.editors) == (
        "Another title",
        "draft",
        True,
    )
    assert (
        Publication.objects.visible().get(story=story).edition.content["title"]
        == "The released title"
    )


def test_status_column_is_ignored(editor, names):
    bring(editor, csv_bytes(row(status="Published")))
    assert Story.objects.get().status == "draft"
    assert not Publication.objects.exists()


WRONG = {
    "title": ["", "x" * 121, "=1+1", "+1", "@x", "\uff1dx"],
    "slug": ["Not a slug"],
    "summary": ["Too short."],
    "event_date": ["2011-13", "yesterday", "2011-02-30"],
    "states": ["OH; Atlantis"],
    "lead_center": ["Nowhere Center"],
    "supporting_centers": ["harbor"],
    "partners": ["nobody", "fbi; fbi (led)", "fbi (paid)"],
    "threat_types": ["nothing"],
    "mission_area": ["Sleep"],
    "tags": ["x" * 101, ";".join(map(str, range(21)))],
    "outcomes": [
        "murder",
        "arrest: people",
        "arrest: 1.234",
        "arrest: 99999999999",
        "arrest: 1..2 people",
    ],
    "source_url": ["javascript:alert(1)", "not an address"],
    "source_title": ["x" * 301],
    "source_date": ["soon"],
    "source_kind": ["rumor"],
    "source_archived_url": ["", "no"],
    "source_archived_on": ["2015-01"],
    "more_sources": ["https://[oops", "A | B | soon", "A | B || rumor", "| B", "||||||||"],
    "editor_notes": ["a\0b"],
    "external_id": ["", "x" * 151, "portal:999999", "a\0b"],
}


def test_problems_name_row_and_column(editor, names):
    rows = [
        (column, row(**{"external_id": f"{column} {place}", column: text}))
        for column, texts in WRONG.items()
        for place, text in enumerate(texts)
    ]
    found = problems(editor, *(one for _column, one in rows))
    assert found == [(number, column) for number, (column, _row) in enumerate(rows, 2)]
    assert not Story.objects.exists()


def test_contradicting_rows_are_reported(editor, names):
    make_story(slug="taken")
    twice = [
        row(slug="one"),
        row(slug="two"),
        row(external_id="3", slug="one"),
        row(external_id="4", slug="taken"),
    ]
    assert problems(editor, *twice) == [(3, "external_id"), (4, "slug"), (5, "slug")]


def test_header_is_checked_first(editor, names):
    plan, batch = check(editor, b"title,titel,Title\nx,y,z\n")
    assert [(one.row, one.column) for one in plan.problems] == [
        (1, "title"),
        (1, "titel"),
        (1, "external_id"),
    ]
    assert plan.problems[0].reason == "This column appears twice: title, Title."
    assert "Did you mean title?" in plan.problems[1].reason
    assert batch.content is None


OFFICE_SHEET = {
    "external_id": "ID",
    "title": "Headline",
    "event_date": "Date",
    "body": "Full Text",
    "lead_center": "Lead  CENTER",
    "supporting_centers": "supporting-centers",
    "threat_types": "Threat Types",
    "mission_area": "Mission Area",
    "source_title": "Source Title",
    "source_archived_on": "SOURCE_ARCHIVED_ON",
}


def test_column_names_match_by_label_case_and_spaces(editor, names):
    office_row = {OFFICE_SHEET.get(name, name.upper()): value for name, value in row().items()}
    plan, _batch = check(editor, csv_bytes(office_row))
    expected, _batch = check(editor, csv_bytes(row()))
    assert (plan.problems, plan.digest) == ([], expected.digest)


@pytest.mark.parametrize("kind", SHEETS)
def test_each_column_is_found_by_its_label(editor, kind):
    sheet = SHEETS[kind](editor)
    for name in sheet.fields:
        assert sheet.column_names.find(name.replace("_", " ").title()) == name
    for name, column in sheet.columns_read.items():
        field = column.widget.model_field
        if field is not None and kind != ImportKind.STORIES:
            assert sheet.column_names.find(str(field.verbose_name).upper()) == name


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("5/3/2019", "2019-05-03"),
        ("05/2019", "2019-05"),
        ("May 3, 2019", "2019-05-03"),
        ("March 2019", "2019-03"),
        ("2019", "2019"),
    ],
)
def test_american_dates_are_read(editor, names, text: str, date: str):
    source = {"source_date": text, "more_sources": f"A | B | {text}"}
    plan, _batch = check(editor, csv_bytes(row(event_date=text, **source)))
    _number, record = plan.rows[0]
    assert record.event_date == record.source_date == date
    assert record.more_sources[0]["date"] == date


def test_day_of_a_copy_may_be_american(editor, names):
    plan, _batch = check(editor, csv_bytes(row(source_archived_on="5/3/2019")))
    assert plan.rows[0][1].source_archived_on == "2019-05-03"


def test_each_problem_quotes_its_value(editor, names):
    for column, texts in WRONG.items():
        for text in texts:
            if not text or "\0" in text:
                continue

            plan, _batch = check(editor, csv_bytes(row(**{column: text})))
            reason = plan.problems[0].reason
            parts = [part.strip() for part in re.split(r"[;|]", text)]
            quoted = [part for part in parts if part and part[:40] in reason]
            assert quoted or text in reason, (column, text, reason)


def test_problem_names_the_column_as_the_file_does(editor, names):
    plan, _batch = check(editor, b"ID,Title,Date\n1,A title,13/45/2019\n")
    problem = plan.problems[0]
    assert problem.column == "Date"
    assert problem.reason.startswith("“13/45/2019”: Enter a valid date")


def test_forbidden_markup_is_not_imported(editor, names):
    bring(
        editor, csv_bytes(row(body="<p onclick='x'>One <script>alert(1)</script><b>bold</b></p>"))
    )
    assert "script" not in Story.objects.get().body


def test_contributor_imports_only_own_stories(contributor, names):
    assert problems(contributor, row(lead_center="prairie", supporting_centers="")) == [
        (2, "lead_center")
    ]
    assert problems(contributor, row(lead_center="")) == [(2, "lead_center")]
    bring(contributor, csv_bytes(ROW))
    assert Story.objects.get().archive_id == "harbor/2026-14"
    assert check(contributor, csv_bytes(ROW))[0].changed_rows == []


def test_foreign_ids_reveal_nothing(contributor, names):
    other = make_user("other", "Contributors", make_center(slug="other"))
    bring(other, csv_bytes(row(lead_center="other")))
    story = Story.objects.get()
    names_of = (f"portal:{story.pk}", "portal:999999")
    said = {name: problems(contributor, {"external_id": name, "title": "x"}) for name in names_of}
    assert said[f"portal:{story.pk}"] == said["portal:999999"] != []
    bring(contributor, csv_bytes(row(slug="mine")))
    assert Story.objects.count() == 2


def test_import_skips_story_in_review(editor, names):
    story = make_story()
    sheet = StorySheet(editor, lambda entry: False)
    plan = make_plan(
        sheet, read_table("a.csv", csv_bytes({"external_id": f"portal:{story.pk}", "title": "x"}))
    )
    assert [(one.row, one.column) for one in plan.problems] == [(2, "external_id")]


def test_existing_tags_match_any_case(editor, names):
    Tag.objects.create(name="Boats")
    bring(editor, csv_bytes(ROW))
    assert sorted(Story.objects.get().tags.names()) == ["Boats", "harbors"]


def test_long_cell_is_rejected(editor, names):
    long = [
        "arrest: " + " " * 50_000 + "(",
        "arrest: " + "1" * 50_000,
        "fbi " * 20_000 + "(",
        "; ".join(map(str, range(10_000))),
    ]
    rows = [
        row(external_id=str(number), outcomes=text, partners=text)
        for number, text in enumerate(long)
    ]

    start = time.process_time()
    found = problems(editor, *rows)

    assert {number for number, _column in found} == {2, 3, 4, 5}
    assert time.process_time() - start < 5


def test_new_rows_take_constant_number_of_queries(editor, names):
    """Also with new tags, which must not wait for anybody."""
    counts = []
    version = ContentVersion.objects.get().number
    for place, number in enumerate((2, 7)):
        ids = [f"{place}-{one}" for one in range(number)]
        content = csv_bytes(*(row(external_id=one, tags=f"tag {one[0]}") for one in ids))
        plan, batch = check(editor, content)
        with CaptureQueriesContext(connection) as queries:
            store_batch(batch, plan, StorySheet(editor), editor)
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert ContentVersion.objects.get().number == version


def test_imported_row_has_same_findings_as_saved_story(editor, names):
    text = "Send it to jane.doe@example.com. The center helped the police to find a boat."
    bring(editor, csv_bytes(row(external_id="7", body=text)))
    story = Story.objects.get(archive_id="7")
    imported = story.open_findings

    refresh_open_findings(story)

    story.refresh_from_db()
    assert story.open_findings == imported > 0


def test_workbook_counts_rows_before_it_loads_them(editor, names):
    bring(editor, csv_bytes(ROW))
    sheet = StorySheet(editor)
    with CaptureQueriesContext(connection) as queries:
        workbook(sheet, Story.objects.all())

    of_stories = [query["sql"] for query in queries if 'FROM "stories_story"' in query["sql"]]
    assert "COUNT(" in of_stories[0]
    assert "body" not in of_stories[0]
