"""Workbooks as Excel and other programs write them, made of parts."""

from typing import Any

from tests.imports.files import package

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
EXTENSION_LIST = (
    '<extLst><ext uri="{140A7094-0E35-4892-8432-C4D2E57EDEB5}">'
    '<x15:workbookPr xmlns:x15="http://schemas.microsoft.com/office/spreadsheetml/2010/11/main"'
    ' chartTrackingRefBase="1"/></ext></extLst>'
)


def relations(*rows: tuple[str, str, str], office: str = OFFICE) -> str:
    """Return a part of relations: (id, kind, target)."""
    elements = [
        f'<Relationship Id="{id_}" Type="{office}/{kind}" Target="{target}"/>'
        for id_, kind, target in rows
    ]
    return f"<Relationships>{''.join(elements)}</Relationships>"


def text_cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def value_cell(place: str, value: object, kind: str = "n", style: int = 0) -> str:
    return f'<c r="{place}" t="{kind}" s="{style}"><v>{value}</v></c>'


def sheet(*rows: str, before: str = "", after: str = "") -> str:
    return (
        f'<worksheet xmlns="{MAIN}">{before}<sheetData>{"".join(rows)}</sheetData>{after}'
        "</worksheet>"
    )


def text_rows(*rows: list[str], hidden: tuple[int, ...] = ()) -> list[str]:
    """Return rows of texts from A1."""
    elements = []
    for number, texts in enumerate(rows, 1):
        cells = [
            text_cell(f"{'ABCDEFGH'[place]}{number}", text) for place, text in enumerate(texts)
        ]
        mark = ' hidden="1"' if number in hidden else ""
        elements.append(f'<row r="{number}"{mark}>{"".join(cells)}</row>')
    return elements


def styles(*codes: str) -> str:
    """Return styles: the first one is plain, the others have these number formats."""
    formats = []
    cell_styles = ['<xf numFmtId="0"/>']
    for number, code in enumerate(codes, 164):
        escaped = code.replace('"', "&quot;").replace("<", "&lt;")
        formats.append(f'<numFmt numFmtId="{number}" formatCode="{escaped}"/>')
        cell_styles.append(f'<xf numFmtId="{number}"/>')
    return (
        f"<styleSheet><numFmts>{''.join(formats)}</numFmts>"
        f"<cellXfs>{''.join(cell_styles)}</cellXfs></styleSheet>"
    )


def workbook(
    *sheets: tuple[str, str, str],
    properties: str = "",
    end: str = "",
    parts: dict[str, str] | None = None,
    more_relations: tuple[tuple[str, str, str], ...] = (),
) -> bytes:
    """Return a workbook of sheets: (name, state, part)."""
    names, targets, files = "", [], {}
    for number, (name, state, part) in enumerate(sheets, 1):
        names += f'<sheet name="{name}" sheetId="{number}" state="{state}" r:id="r{number}"/>'
        targets.append((f"r{number}", "worksheet", f"worksheets/sheet{number}.xml"))
        files[f"xl/worksheets/sheet{number}.xml"] = part

    return package(
        {
            "_rels/.rels": relations(("r1", "officeDocument", "xl/workbook.xml")),
            "xl/workbook.xml": (
                f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><workbookPr {properties}/>'
                f"<sheets>{names}</sheets>{end}</workbook>"
            ),
            "xl/_rels/workbook.xml.rels": relations(*targets, *more_relations),
            **files,
            **(parts or {}),
        }
    )


def one_sheet(part: str, **parts: Any) -> bytes:
    return workbook(("Stories", "visible", part), **parts)
