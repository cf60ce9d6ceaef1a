"""Spreadsheets as they are: dates, parts, formats, errors, hidden cells, delimiters, encodings."""

import pytest

from stories.intake.files.table import read_table
from tests.imports.conftest import check, row
from tests.imports.files import csv_bytes, package, upload
from tests.imports.workbooks import (
    EXTENSION_LIST,
    MAIN,
    OFFICE,
    STRICT,
    one_sheet,
    relations,
    sheet,
    styles,
    text_rows,
    value_cell,
    workbook,
)

HEADER = ["external_id", "title"]
ROWS = text_rows(HEADER, ["R-1", "A boat"])
TABLE = [(2, ["R-1", "A boat"])]
IMPORT = "/admin/stories/story/import/"


def rows_of(content: bytes, name: str = "a.xlsx") -> list[tuple[int, list[str]]]:
    return read_table(name, content).rows


def notices_of(content: bytes, name: str = "a.xlsx") -> str:
    return "\n".join(read_table(name, content).notices)


def with_number(value: object, code: str, properties: str = "", end: str = "") -> str:
    """Return what the import reads in a cell with a number and its format."""
    cells = sheet(*text_rows(["a"]), f'<row r="2">{value_cell("A2", value, style=1)}</row>')
    content = one_sheet(
        cells, properties=properties, end=end, parts={"xl/styles.xml": styles(code)}
    )
    return rows_of(content)[0][1][0]


@pytest.mark.parametrize("end", ["", EXTENSION_LIST, EXTENSION_LIST * 2])
@pytest.mark.parametrize(
    ("properties", "number"), [('date1904="1"', 42126), ('date1904="true"', 42126), ("", 43588)]
)
def test_dates_follow_the_system_of_the_workbook(properties: str, number: int, end: str):
    assert with_number(number, "m/d/yyyy", properties, end) == "2019-05-03"
    assert with_number(number, "mmm yyyy", properties, end) == "2019-05"


def named(book: str, strings: str, office: str = OFFICE) -> bytes:
    """Return a workbook whose parts have these names."""
    folder, _slash, name = book.rpartition("/")
    cells = "".join(
        value_cell(f"{'AB'[place % 2]}{place // 2 + 1}", place, "s") for place in (0, 1)
    )
    more = "".join(value_cell(f"{'AB'[place - 2]}2", place, "s") for place in (2, 3))
    texts = "".join(f"<si><t>{text}</t></si>" for text in (*HEADER, "R-1", "A boat"))
    return package(
        {
            "_rels/.rels": relations(("a", "officeDocument", f"/{book}"), office=office),
            book: f'<workbook xmlns="{MAIN}" xmlns:r="{office}"><sheets>'
            '<sheet name="A" r:id="r7"/></sheets></workbook>',
            f"{folder}/_rels/{name}.rels": relations(
                ("r7", "worksheet", "data/1.xml"),
                ("r8", "sharedStrings", strings),
                office=office,
            ),
            f"{folder}/data/1.xml": sheet(f'<row r="1">{cells}</row><row r="2">{more}</row>'),
            f"{folder}/{strings}": f"<sst>{texts}</sst>",
        }
    )


@pytest.mark.parametrize("office", [OFFICE, STRICT])
@pytest.mark.parametrize(
    ("book", "strings"),
    [
        ("xl/workbook.xml", "SharedStrings.xml"),
        ("xl/workbook2.xml", "texts.xml"),
        ("content/Book.xml", "more/strings.xml"),
    ],
)
def test_parts_are_found_by_their_relations(book: str, strings: str, office: str):
    assert rows_of(named(book, strings, office)) == TABLE


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (123, "00000", "00123"),
        (7, "000", "007"),
        (1234567, "00000", "1234567"),
        (123, '"R-"0000', "R-0123"),
        (123, "\\R\\-0000", "R-0123"),
        (1900123, "00-00000", "19-00123"),
        (123, "[Red]00000_);(00000)", "00123"),
        (123, "0", "123"),
        (123, "#,##0", "123"),
        (2.5, "000", "2.5"),
        (-5, "000", "-5"),
    ],
)
def test_number_keeps_the_zeros_of_its_format(value: float, code: str, shown: str):
    assert with_number(value, code) == shown


@pytest.mark.django_db
@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#DIV/0!", "#NAME?", "#NEW!"])
@pytest.mark.parametrize("column", ["title", "body", "tags", "event_date", "source_title"])
def test_error_is_refused_with_its_cell(editor, names, error: str, column: str):
    header = "".join(text_rows(["external_id", "title", column] if column != "title" else HEADER))
    cell = value_cell("C2" if column != "title" else "B2", error, "e")
    title = "" if column == "title" else "A title"
    texts = text_rows([], ["R-1", title])[1].replace("</row>", f"{cell}</row>")
    plan, _batch = check(editor, one_sheet(sheet(header, texts)), "a.xlsx")
    assert [(one.row, one.column) for one in plan.problems] == [(2, column)]
    assert "error" in plan.problems[0].reason


@pytest.mark.django_db
def test_error_in_csv_is_refused(editor, names):
    plan, _batch = check(editor, csv_bytes(row(title="#REF!")))
    assert [(one.row, one.column) for one in plan.problems] == [(2, "title")]


def test_first_visible_sheet_is_read():
    other = sheet(*text_rows(["x"]))
    content = workbook(
        ("Notes", "hidden", other),
        ("Codes", "veryHidden", other),
        ("Stories", "visible", sheet(*ROWS)),
        ("More", "visible", other),
    )
    assert rows_of(content) == TABLE
    assert "Sheet read: “Stories”." in notices_of(content)
    assert "Sheets not read: “Notes” (hidden), “Codes” (hidden), “More”." in notices_of(content)


def test_empty_first_sheet_is_named():
    content = workbook(("Cover", "visible", sheet()), ("Stories", "visible", sheet(*ROWS)))
    with pytest.raises(Exception, match=r"empty.*“Cover”.*“Stories”"):
        read_table("a.xlsx", content)


@pytest.mark.parametrize(
    ("hidden", "said"), [((3,), "3"), ((3, 4, 5), "3–5"), ((2, 4, 5), "2, 4–5")]
)
@pytest.mark.parametrize("after", ["", '<autoFilter ref="A1:B5"/>'])
def test_hidden_rows_are_left_out_and_named(hidden: tuple[int, ...], said: str, after: str):
    texts = [[f"R-{number}", "A boat"] for number in range(2, 6)]
    content = one_sheet(sheet(*text_rows(HEADER, *texts, hidden=hidden), after=after))
    assert [number for number, _cells in rows_of(content)] == sorted({2, 3, 4, 5} - set(hidden))
    assert f"Hidden or filtered rows not read: {said}." in notices_of(content)


def test_hidden_columns_are_left_out_and_named():
    columns = '<cols><col min="2" max="3" hidden="1"/></cols>'
    texts = text_rows(["external_id", "summary", "body", "title"], ["R-1", "x", "y", "A boat"])
    content = one_sheet(sheet(*texts, before=columns))
    assert rows_of(content) == TABLE
    assert "Hidden columns not read: B, C." in notices_of(content)


@pytest.mark.parametrize("area", ["A2:B2", "B2:B3", "A2:B3"])
def test_merged_cells_are_named(area: str):
    texts = text_rows(HEADER, ["R-1", "A boat"], ["R-2", "behind"])
    merged = f'<mergeCells><mergeCell ref="{area}"/></mergeCells>'
    content = one_sheet(sheet(*texts, after=merged))
    assert f"Merged cells: {area}." in notices_of(content)
    assert ("behind" in str(rows_of(content))) == (area == "A2:B2")


@pytest.mark.parametrize(
    "text",
    [
        "sep=;\r\nexternal_id;title\r\nR-1;A boat\r\n",
        "\ufeffsep=;\nexternal_id;title\nR-1;A boat\n",
        '"sep=|"\nexternal_id|title\nR-1|A boat\n',
        "SEP=\t\nexternal_id\ttitle\nR-1\tA boat\n",
        "sep=,,,\nexternal_id,title,,\nR-1,A boat,,\n",
    ],
)
def test_separator_line_is_understood(text: str):
    assert rows_of(text.encode(), "a.csv") == TABLE


@pytest.mark.parametrize(
    "text",
    [
        "external_id,title,,,\nR-1,A boat,,,\n",
        "external_id,title\nR-1,A boat,,,\n",
        ",external_id,,title\n,R-1,,A boat\n",
        "external_id,title, , \nR-1,A boat\n",
        f"external_id,title{',' * 300}\nR-1,A boat{',' * 300}\n",
    ],
)
def test_empty_columns_are_ignored(text: str):
    assert rows_of(text.encode(), "a.csv") == TABLE


@pytest.mark.django_db
def test_column_without_a_name_is_a_problem(editor, names):
    plan, _batch = check(editor, b"external_id,,title\nR-1,x,A boat\n")
    assert "no name" in plan.problems[0].reason


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman", "cp437", "cp850", "latin-1"])
@pytest.mark.parametrize("text", ["county’s", "café", "“boat”", "5–6", "José Núñez", "§ 3"])
def test_misread_text_is_a_notice(text: str, encoding: str):
    misread = text.encode().decode(encoding, "replace")
    said = notices_of(f"external_id,title\nR-1,The {misread} men\n".encode(), "a.csv")
    assert "Row 2, title" in said
    assert "wrong encoding" in said


@pytest.mark.parametrize("misread", ["county\ufffds men", "county\x92s men", "CafÃƒÂ©"])
def test_lost_characters_are_a_notice(misread: str):
    said = notices_of(f"external_id,title\nR-1,{misread}\n".encode(), "a.csv")
    assert "Row 2, title" in said


@pytest.mark.parametrize(
    "text",
    [
        "“RENÉ” and “MÜLLER…”",
        "Peña’s café — 5½ km², 20 °C, §\u00a03, ©\u00a02019",
        "São Paulo, Ångström, Ālewa, İstanbul",
        "NIÑOS» «À LA CARTE»",
        "Привет, 漢字, ✓ 😀",
    ],
)
def test_other_languages_are_no_misread_text(text: str):
    assert notices_of(f"external_id,title\nR-1,{text}\n".encode(), "a.csv") == ""


def test_many_misread_cells_are_counted():
    text = "external_id,title\n" + "R-1,countyâ€™s\n" * 8
    assert "3 other cells" in notices_of(text.encode(), "a.csv")


@pytest.mark.django_db
@pytest.mark.parametrize("tag", ["!!!", "—", "x" * 101])
def test_tags_follow_the_rule_of_the_form(editor, names, tag: str):
    plan, _batch = check(editor, csv_bytes(row(tags=f"boats; {tag}")))
    assert [(one.row, one.column) for one in plan.problems] == [(2, "tags")]


@pytest.mark.django_db
def test_comma_separates_tags_as_in_the_form(editor, names):
    plan, _batch = check(editor, csv_bytes(row(tags="boats, harbors; Boats,\nfog")))
    assert plan.rows[0][1].tags == ["boats", "fog", "harbors"]


@pytest.mark.django_db
def test_dry_run_shows_every_value_of_a_new_row(desk, names):
    values = row(body="A boat was gone.", editor_notes="For the desk only.")
    report = desk.post(IMPORT, {"file": upload(csv_bytes(values), "a.csv")}).headers["Location"]
    page = desk.get(report).content.decode()
    for value in (
        "A boat was gone.",
        "For the desk only.",
        "2014-06",
        "lead_center</b>: harbor<",
        "prairie",
    ):
        assert value in page


@pytest.mark.django_db
def test_dry_run_says_what_was_not_read(desk, names):
    content = workbook(("Stories", "visible", sheet(*ROWS)), ("Notes", "visible", sheet()))
    report = desk.post(IMPORT, {"file": upload(content, "a.xlsx")}).headers["Location"]
    assert "Sheets not read: “Notes”." in desk.get(report).content.decode()
    lines = b"".join(desk.get(f"{report}report.csv").streaming_content).decode()
    assert "Sheet read: “Stories”." in lines
