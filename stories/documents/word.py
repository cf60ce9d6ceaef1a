"""Program that writes a document as a Word file."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any, TypeAlias
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Inches, Pt, RGBColor
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from stories.documents.child import Data, answer_request
from stories.text_safety import INVISIBLE

# Fonts that every office program has: a Word file doesn't bring its own.
SANS = "Arial"
SERIF = "Georgia"
INK = RGBColor(0x0B, 0x1B, 0x33)
SOFT = RGBColor(0x4A, 0x58, 0x6D)
BLUE = RGBColor(0x17, 0x4E, 0xA6)
RULE = "D0D8E3"
# Points, by the name of the style.
SIZES = {
    "Normal": 10,
    "Title": 28,
    "Subtitle": 13,
    "Heading 1": 20,
    "Heading 2": 12,
    "Heading 3": 10,
    "Caption": 8.5,
    "Footer": 8,
}
SERIF_STYLES = ("Normal",)
SOFT_STYLES = ("Subtitle", "Caption", "Footer")
MAX_HEADING_LEVEL = 3
MARGIN_INCHES = 1
TABLE_WIDTH_INCHES = 6.5

# A run, block or story as JSON; stories/documents/blocks.py describes them.
Json: TypeAlias = Mapping[str, Any]
# The document or a cell of a table: both have add_paragraph().
Container: TypeAlias = WordDocument | _Cell


def write(data: Data, arguments: list[str]) -> bytes:
    """Return the file."""
    word = Document()
    _set_styles(word)
    _set_properties(word, data)
    _set_footer(word, data)
    bookmarks = Bookmarks()

    if data["is_book"]:
        _add_cover(word, data)
        _add_contents(word, data, bookmarks)

    for section in data["sections_before"]:
        _add_section(word, section, bookmarks)
    for story in data["stories"]:
        _add_story(word, data, story, bookmarks)
    for section in data["sections_after"]:
        _add_section(word, section, bookmarks)

    file = BytesIO()
    word.save(file)
    return _without_times(file)


def _without_times(file: BytesIO) -> bytes:
    """Return a package without the times of its parts, so that equal documents are equal files."""
    target = BytesIO()
    with ZipFile(file) as source, ZipFile(target, "w", ZIP_DEFLATED) as copy:
        for name in source.namelist():
            copy.writestr(ZipInfo(name), source.read(name), ZIP_DEFLATED)
    return target.getvalue()


class Bookmarks:
    """Numbered marks at headings, to which the contents lead."""

    def __init__(self) -> None:
        self._number = 0

    def mark(self, paragraph: Paragraph) -> None:
        """Set the next mark around a heading."""
        self._number += 1
        start = _element("w:bookmarkStart", id=self._number, name=self.name(self._number))
        end = _element("w:bookmarkEnd", id=self._number)
        paragraph._p.insert(1, start)
        paragraph._p.append(end)

    @staticmethod
    def name(number: int) -> str:
        return f"part{number}"


# Styles and properties


def _set_styles(word: WordDocument) -> None:
    for name, size in SIZES.items():
        style = word.styles[name]
        family = SERIF if name in SERIF_STYLES else SANS
        style.font.name = family
        style.font.size = Pt(size)
        style.font.italic = False
        style.font.bold = name.startswith("Heading")
        style.font.color.rgb = SOFT if name in SOFT_STYLES else INK
        _set_family(style.element, family)

    link = word.styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER)
    link.font.color.rgb = BLUE
    link.font.underline = True

    for section in word.sections:
        section.left_margin = section.right_margin = Inches(MARGIN_INCHES)

    word.styles["Normal"].paragraph_format.space_after = Pt(8)
    word.styles["Normal"].paragraph_format.line_spacing = 1.3
    word.styles["Heading 1"].paragraph_format.space_after = Pt(8)
    word.styles["Heading 2"].paragraph_format.space_before = Pt(14)


def _set_family(style_element: Any, family: str) -> None:
    """Set the font for all scripts; a theme font of the built-in style would win."""
    fonts = style_element.get_or_add_rPr().get_or_add_rFonts()
    for attribute in list(fonts.attrib):
        del fonts.attrib[attribute]
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), family)


def _set_properties(word: WordDocument, data: Data) -> None:
    made_at = datetime.fromisoformat(data["made_on_iso"])
    properties = word.core_properties
    properties.title = _clean(data["title"])
    properties.author = data["site"]
    properties.language = "en-US"
    properties.comments = f"{data['labels']['newest']} {data['url']}"
    properties.created = made_at
    properties.modified = made_at

    language = _element("w:lang", val="en-US")
    word.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr")).append(
        language
    )


def _set_footer(word: WordDocument, data: Data) -> None:
    """Set who made the document, when and from what, and the page number."""
    footer = word.sections[0].footer
    paragraph = footer.paragraphs[0]
    paragraph.add_run(_foot_text(data))
    paragraph.add_run(f"\n{data['labels']['page']} ")
    _add_field(paragraph, "PAGE", "1")


def _foot_text(data: Data) -> str:
    labels = data["labels"]
    site = data["site"]
    if data["disclaimer"]:
        site = f"{site}. {data['disclaimer']}"
    return (
        f"{site}\n{labels['made']} {data['made_on']}, {labels['version']} {data['version']}."
        f" {labels['newest']} {data['url']}"
    )


# Parts


def _add_cover(word: WordDocument, data: Data) -> None:
    word.add_paragraph(_clean(data["title"]), style="Title")
    if data["subtitle"]:
        word.add_paragraph(_clean(data["subtitle"]), style="Subtitle")
    for notice in data["notices"]:
        word.add_paragraph(_clean(notice), style="Normal")

    names = ", ".join(name for _code, name in data["states"])
    if names:
        word.add_paragraph(names, style="Caption")
    word.add_paragraph(_foot_text(data), style="Caption")


def _add_contents(word: WordDocument, data: Data, bookmarks: Bookmarks) -> None:
    """Add links to all parts. Word fills in their page numbers when it updates its fields."""
    word.add_heading(data["labels"]["contents"], 1)
    parts = [*data["sections_before"], *data["stories"], *data["sections_after"]]
    for number, part in enumerate(parts, 1):
        paragraph = word.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(3)
        paragraph.paragraph_format.tab_stops.add_tab_stop(
            Inches(TABLE_WIDTH_INCHES), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS
        )
        name = bookmarks.name(number)
        _add_link(paragraph, _clean(part["title"]), anchor=name)
        paragraph.add_run("\t")
        _add_field(paragraph, f"PAGEREF {name} \\h", "–")


def _add_section(word: WordDocument, section: Json, bookmarks: Bookmarks) -> None:
    _add_part_heading(word, section["title"], bookmarks)
    _add_blocks(word, section["blocks"])


def _add_story(word: WordDocument, data: Data, story: Json, bookmarks: Bookmarks) -> None:
    _add_part_heading(word, story["title"], bookmarks)
    word.add_paragraph(_clean(story["summary"]), style="Subtitle")

    facts = word.add_table(0, 2)
    _rule_lines(facts)
    for fact in story["facts"]:
        name, lines = facts.add_row().cells
        _write_paragraph(name.paragraphs[0], [{"text": fact["name"], "bold": True}])
        _write_paragraph(lines.paragraphs[0], [{"text": "\n".join(fact["lines"])}])

    for row in facts.rows:
        row.cells[0].width = Inches(1.6)
        row.cells[1].width = Inches(4.9)

    word.add_paragraph()
    _add_blocks(word, story["body"])
    word.add_heading(data["labels"]["source"], 2)
    _add_blocks(word, story["sources"])


def _add_part_heading(word: WordDocument, title: str, bookmarks: Bookmarks) -> None:
    heading = word.add_heading(_clean(title), 1)
    has_text_before = len(word.element.body) > 3
    heading.paragraph_format.page_break_before = has_text_before
    bookmarks.mark(heading)


# Blocks


def _add_blocks(container: Container, blocks: Sequence[Json], style: str | None = None) -> None:
    for block in blocks:
        WRITERS[block["kind"]](container, block, style)


def _add_paragraph(container: Container, block: Json, style: str | None) -> None:
    _write_paragraph(container.add_paragraph(style=style), block["runs"])


def _add_note(container: Container, block: Json, style: str | None) -> None:
    _write_paragraph(container.add_paragraph(style="Caption"), block["runs"])


def _add_heading(container: Container, block: Json, style: str | None) -> None:
    level = min(block["level"], MAX_HEADING_LEVEL)
    _write_paragraph(container.add_paragraph(style=f"Heading {level}"), block["runs"])


def _add_list(container: Container, block: Json, style: str | None) -> None:
    style_of_list = "List Number" if block["is_ordered"] else "List Bullet"
    for item in block["items"]:
        _add_blocks(container, item, style_of_list)


def _add_quote(container: Container, block: Json, style: str | None) -> None:
    _add_blocks(container, block["blocks"], "Quote")


def _add_table(container: Container, block: Json, style: str | None) -> None:
    rows = block["rows"]
    width = len(rows[0])
    table = container.add_table(0, width)
    _rule_lines(table)
    for row in rows:
        cells = table.add_row().cells
        for cell, content in zip(cells, row, strict=True):
            cell.width = Inches(TABLE_WIDTH_INCHES / width)
            _fill_cell(cell, content)

    if all(cell["is_header"] for cell in rows[0]):
        _repeat_as_header(table.rows[0])


def _rule_lines(table: Table) -> None:
    """Draw a thin line below each row."""
    borders = _element("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        borders.append(_element(f"w:{side}", val="single", sz=4, color=RULE))
    table._tbl.tblPr.append(borders)


def _fill_cell(cell: _Cell, content: Json) -> None:
    _add_blocks(cell, content["blocks"])
    # A new cell has an empty paragraph, which it needs only while it has no other.
    if content["blocks"] and content["blocks"][-1]["kind"] != "table":
        empty = cell.paragraphs[0]._p
        empty.getparent().remove(empty)

    if content["is_header"]:
        for paragraph in cell.paragraphs:
            for run in paragraph.runs:
                run.bold = True


def _repeat_as_header(row: Any) -> None:
    """Mark a row as the header of its table, which screen readers read with each cell."""
    row._tr.get_or_add_trPr().append(_element("w:tblHeader"))


WRITERS: Mapping[str, Callable[[Container, Json, str | None], None]] = {
    "paragraph": _add_paragraph,
    "note": _add_note,
    "heading": _add_heading,
    "list": _add_list,
    "quote": _add_quote,
    "table": _add_table,
}


# Text


def _write_paragraph(paragraph: Paragraph, runs: Sequence[Json]) -> None:
    for piece in runs:
        if "href" in piece:
            _add_link(paragraph, _clean(piece["text"]), address=piece["href"])
            continue

        run = paragraph.add_run(_clean(piece["text"]))
        run.bold = piece.get("bold")
        run.italic = piece.get("italic")


def _add_link(paragraph: Paragraph, text: str, *, address: str = "", anchor: str = "") -> None:
    """Add a link to an address, or to a mark of this document."""
    link = OxmlElement("w:hyperlink")
    if address:
        part = paragraph.part
        link.set(qn("r:id"), part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    else:
        link.set(qn("w:anchor"), anchor)

    run = paragraph.add_run(text, style="Hyperlink")
    link.append(run._r)
    paragraph._p.append(link)


def _add_field(paragraph: Paragraph, instruction: str, shown: str) -> None:
    """Add a field that Word computes, with the text that it shows until then."""
    field = _element("w:fldSimple", instr=instruction)
    run = paragraph.add_run(shown)
    field.append(run._r)
    paragraph._p.append(field)


def _element(tag: str, /, **attributes: object) -> Any:
    element = OxmlElement(tag)
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), str(value))
    return element


def _clean(text: str) -> str:
    """Return a text without characters that XML can't contain; line breaks stay."""
    return "\n".join(INVISIBLE.sub(" ", line) for line in text.split("\n"))


if __name__ == "__main__":
    answer_request(write)
