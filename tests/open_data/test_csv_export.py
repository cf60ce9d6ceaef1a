"""stories.csv: stable columns, encoding for spreadsheet programs, and no formulas."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stories.exports.csv_export import COLUMNS, csv_cell, csv_row
from tests.factories import (
    make_center,
    make_partner,
    make_published,
    make_story,
    make_threat,
    release,
)
from tests.open_data.formats import text_of
from tests.pages.world import make_world

pytestmark = pytest.mark.django_db
# A public interface: new columns go to the end, and none is removed.
NAMES = (
    "id title summary event_date event_date_precision states state_names lead_center lead_center_name "
    "supporting_centers supporting_center_names partners partner_names partner_roles threat_types "
    "threat_type_names broader_threat_types broader_threat_type_names outcomes outcome_names mission_area "
    "mission_area_name tags tag_names text source_title source_url more_source_urls url short_url "
    "first_published_at edition edition_released_at change_note content_hash "
    "source_titles source_publishers source_dates source_kinds source_urls source_archived_urls "
    "source_archived_on outcome_quantities outcome_units outcome_notes event_first_day event_last_day"
)


def lines(client, query: str = "") -> list[dict[str, str]]:
    text = text_of(client, f"/stories.csv?{query}").removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def test_columns_are_unchanged():
    assert [column.name for column in COLUMNS] == NAMES.split()


def test_csv_has_download_headers_and_bom(client):
    answer = client.get("/stories.csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="stories.csv"'
    assert b"".join(answer.streaming_content).startswith(b"\xef\xbb\xbfid,title,")


def test_row_contains_slugs_and_names(client):
    make_world()
    (line,) = lines(client)
    assert {
        name: line[name]
        for name in ("lead_center", "lead_center_name", "partners", "partner_names")
    } == {
        "lead_center": "alder",
        "lead_center_name": "Alder Center",
        "partners": "birch",
        "partner_names": "Birch Police Department",
    }
    assert (line["threat_types"], line["broader_threat_types"]) == ("douglas", "cedar")
    assert (line["states"], line["state_names"]) == ("OH", "Ohio")
    assert line["url"] == "http://testserver/stories/lantern-found/"


def test_slugs_and_names_have_one_order(client):
    partners = (make_partner(name="Zebra", slug="a"), make_partner(name="Ant", slug="z"))
    make_published(partners=partners, states=["OH", "AL"])
    (line,) = lines(client)
    assert (line["partners"], line["partner_names"]) == ("z; a", "Ant; Zebra")
    assert (line["states"], line["state_names"]) == ("AL; OH", "Alabama; Ohio")


@pytest.mark.parametrize(
    ("event", "precision"), [("2011", "year"), ("2011-12", "month"), ("2011-12-07", "day")]
)
def test_event_date_keeps_its_precision(client, event, precision):
    make_published(event=event)
    (line,) = lines(client)
    assert (line["event_date"], line["event_date_precision"]) == (event, precision)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_formula_gets_an_apostrophe(start):
    assert csv_cell(f"{start}1+1") == f"'{start}1+1"
    assert csv_cell(["a", f"{start}1+1"]) == f"a; '{start}1+1"


@pytest.mark.parametrize("text", ["", "a=b", "1+1", "'=1", "“=1”", "  a"])
def test_other_cells_are_unchanged(text):
    assert csv_cell(text) == text


def test_no_staff_text_starts_a_formula(client):
    evil = '=HYPERLINK("https://evil.example","x")'
    story = make_story(
        title=evil,
        summary=evil + " that is long enough for a search engine.",
        body=f"<p>{evil}</p>",
        sources=({"title": evil, "publisher": evil},),
        lead=make_center(name=evil + "c"),
        partners=(make_partner(name=evil + "p"),),
        threats=(make_threat(name=evil + "t"),),
        tags=(evil[:90],),
    )
    release(story)
    assert [
        name for name, value in lines(client)[0].items() if value.startswith(("=", "+", "-", "@"))
    ] == []


def test_quotes_commas_and_newlines_survive(client):
    make_published(
        title='A "quoted", title',
        summary="Two\nlines; and enough characters to be a whole summary, too.",
    )
    (line,) = lines(client)
    assert line["title"] == 'A "quoted", title'
    assert line["summary"].startswith("Two\nlines; and")


@given(
    st.lists(
        st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00")),
        min_size=2,
        max_size=4,
    )
)
def test_any_text_survives(texts):
    (read,) = csv.reader(io.StringIO(csv_row(texts), newline=""), strict=True)
    assert read == texts


@pytest.mark.parametrize(
    ("event", "first", "last"),
    [
        ("2011", "2011-01-01", "2011-12-31"),
        ("2012-02", "2012-02-01", "2012-02-29"),
        ("2011-12-07", "2011-12-07", "2011-12-07"),
    ],
)
def test_dates_to_sort_by_span_the_event(client, event, first, last):
    make_published(event=event)
    (line,) = lines(client)
    assert (line["event_first_day"], line["event_last_day"]) == (first, last)


@given(st.lists(st.text("a;\" '", min_size=1), min_size=1))
def test_several_values_can_be_read_back(values):
    values = [value.strip() or "a" for value in values]
    cell = str(csv_cell(values))
    (found,) = csv.reader([cell], delimiter=";", skipinitialspace=True)
    assert found == [str(csv_cell(value)) for value in values]
