"""Rich text as blocks of plain text, so that no writer of documents ever reads markup."""

from collections.abc import Callable, Iterable, Sequence
from typing import Literal, NotRequired, TypeAlias, TypedDict
from urllib.parse import urlsplit

from lxml.html import HtmlElement, fragment_fromstring

from stories.rich_text import sanitize, typographic_html

# A deeper list or quotation continues the one around it: writers of documents call themselves.
MAX_DEPTH = 4
# Headings of a story are below its title, which is a heading of level 1.
FIRST_HEADING_LEVEL = 2
LINK_SCHEMES = ("http", "https", "mailto")
BOLD_TAGS = ("strong", "b")
ITALIC_TAGS = ("em", "i")


class Run(TypedDict):
    """A piece of text with one look. `href` is the address that it links to."""

    text: str
    bold: NotRequired[bool]
    italic: NotRequired[bool]
    href: NotRequired[str]


class Paragraph(TypedDict):
    """A paragraph. Small print is a note."""

    kind: Literal["paragraph", "note"]
    runs: list[Run]


class Heading(TypedDict):
    """A heading of level 2 or more."""

    kind: Literal["heading"]
    level: int
    runs: list[Run]


class List(TypedDict):
    """A list with bullets or numbers. Each item consists of blocks."""

    kind: Literal["list"]
    is_ordered: bool
    items: list[list["Block"]]


class Quote(TypedDict):
    """A quotation."""

    kind: Literal["quote"]
    blocks: list["Block"]


class Cell(TypedDict):
    """A cell of a table."""

    is_header: bool
    blocks: list["Block"]


class Table(TypedDict):
    """A table. Every row has the same number of cells."""

    kind: Literal["table"]
    rows: list[list[Cell]]


Block: TypeAlias = Paragraph | Heading | List | Quote | Table


EMPTY_CELL: Cell = {"is_header": False, "blocks": []}


def run(text: str, href: str = "") -> Run:
    """Return a piece of text, as a link if the address is one that a document may contain."""
    if is_link(href):
        return {"text": text, "href": href}
    return {"text": text}


def paragraph(*runs: Run) -> Paragraph:
    return {"kind": "paragraph", "runs": list(runs)}


def note(text: str) -> Paragraph:
    return {"kind": "note", "runs": [run(text)]}


def heading(text: str, level: int = FIRST_HEADING_LEVEL) -> Heading:
    return {"kind": "heading", "level": level, "runs": [run(text)]}


def bullets(items: Sequence[Sequence[Run]]) -> List:
    """Return a list with one paragraph in each item."""
    blocks: list[list[Block]] = [[paragraph(*runs)] for runs in items]
    return {"kind": "list", "is_ordered": False, "items": blocks}


def table(titles: Sequence[str], rows: Sequence[Sequence[Run]]) -> Table:
    """Return a table with titles above its columns."""
    header = [_cell(run(title), is_header=True) for title in titles]
    lines = [header]
    for row in rows:
        lines.append([_cell(each) for each in row])
    return {"kind": "table", "rows": lines}


def _cell(content: Run, is_header: bool = False) -> Cell:
    return {"is_header": is_header, "blocks": [paragraph(content)]}


def is_link(href: str) -> bool:
    """Return whether a document may link to this address."""
    try:
        return urlsplit(href).scheme in LINK_SCHEMES
    except ValueError:
        return False


def read_blocks(html: str) -> list[Block]:
    """Return rich text as blocks: what the sanitizer lets through, and nothing else."""
    clean = typographic_html(sanitize(html))
    if not clean.strip():
        return []

    root = fragment_fromstring(clean, create_parent="div")
    blocks = _blocks(root, 0)
    _close_level_gaps(blocks)
    return blocks


def _has_text(runs: Iterable[Run]) -> bool:
    """Return whether these runs are more than blank text."""
    return any(piece["text"].strip() for piece in runs)


def _blocks(element: HtmlElement, depth: int) -> list[Block]:
    """Return the blocks inside an element; text between them becomes paragraphs."""
    blocks: list[Block] = []
    runs = _text(element.text, {"text": ""})
    for child in element:
        read = READERS.get(child.tag)
        if read is None:
            runs += _runs(child, {"text": ""})
        else:
            blocks += _paragraphs(runs)
            blocks += read(child, depth)
            runs = []

        runs += _text(child.tail, {"text": ""})

    return blocks + _paragraphs(runs)


def _paragraphs(runs: list[Run]) -> list[Block]:
    """Return one paragraph with these runs, none for blank text."""
    if _has_text(runs):
        return [paragraph(*runs)]
    return []


def _runs(element: HtmlElement, around: Run) -> list[Run]:
    """Return the text of an inline element. `around` is the look of the text around it."""
    if element.tag == "br":
        return _text("\n", around)

    look = _look(element, around)
    runs = _text(element.text, look)
    for child in element:
        runs += _runs(child, look)
        runs += _text(child.tail, look)
    return runs


def _look(element: HtmlElement, around: Run) -> Run:
    """Return the look of the text inside an inline element."""
    look = around.copy()
    if element.tag in BOLD_TAGS:
        look["bold"] = True
    elif element.tag in ITALIC_TAGS:
        look["italic"] = True
    elif is_link(element.get("href", "")):
        look["href"] = element.get("href")
    return look


def _text(text: str | None, look: Run) -> list[Run]:
    """Return a text with a look; an element without text has None."""
    if not text:
        return []
    piece = look.copy()
    piece["text"] = text
    return [piece]


def _heading(element: HtmlElement, depth: int) -> list[Block]:
    """Return a heading; inside of another block, where it would confuse the outline, bold text."""
    runs = _runs(element, {"text": ""})
    if not _has_text(runs):
        return []
    if depth == 0:
        return [{"kind": "heading", "level": int(element.tag[1]), "runs": runs}]

    for piece in runs:
        piece["bold"] = True
    return [paragraph(*runs)]


def _list(element: HtmlElement, depth: int) -> list[Block]:
    if depth == MAX_DEPTH:
        return _blocks(element, depth)

    items = []
    for item in element.iterchildren("li"):
        blocks = _blocks(item, depth + 1)
        if blocks:
            items.append(blocks)

    if not items:
        return []
    return [{"kind": "list", "is_ordered": element.tag == "ol", "items": items}]


def _quote(element: HtmlElement, depth: int) -> list[Block]:
    if depth == MAX_DEPTH:
        return _blocks(element, depth)

    blocks = _blocks(element, depth + 1)
    if not blocks:
        return []
    return [{"kind": "quote", "blocks": blocks}]


def _table(element: HtmlElement, depth: int) -> list[Block]:
    """Return a table with as many cells in each row; a table in a table is read as text."""
    if depth > 0:
        return _blocks(element, depth)

    rows = []
    for row in element.xpath("./tr | ./tbody/tr"):
        rows.append([_cell_of(cell) for cell in row.iterchildren("td", "th")])

    width = max(map(len, rows), default=0)
    if width == 0:
        return []

    for row in rows:
        missing = width - len(row)
        row.extend([EMPTY_CELL] * missing)
    return [{"kind": "table", "rows": rows}]


def _cell_of(element: HtmlElement) -> Cell:
    return {"is_header": element.tag == "th", "blocks": _blocks(element, 1)}


def _close_level_gaps(blocks: list[Block]) -> None:
    """Change levels of headings that skip one: readers of the outline would miss a step."""
    last = FIRST_HEADING_LEVEL - 1
    for block in blocks:
        if block["kind"] == "heading":
            last = max(FIRST_HEADING_LEVEL, min(block["level"], last + 1))
            block["level"] = last


READERS: dict[str, Callable[[HtmlElement, int], list[Block]]] = {
    "p": _blocks,
    "li": _blocks,
    "tbody": _blocks,
    "tr": _blocks,
    "td": _blocks,
    "th": _blocks,
    "h2": _heading,
    "h3": _heading,
    "ul": _list,
    "ol": _list,
    "blockquote": _quote,
    "table": _table,
}
