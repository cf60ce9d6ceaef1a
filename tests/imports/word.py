"""Minimal Word documents, written by hand."""

from tests.imports.files import package

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMES = (
    f'xmlns:r="{R}" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="png" ContentType="image/png"/><Default Extension="xml" ContentType="application/xml"/></Types>'
)
RELATION = '<Relationship Id="{id}" Type="' + R + '/{kind}" Target="{target}"{mode}/>'
AWAY = ' TargetMode="External"'
STYLES = (
    f"<w:styles {W}>"
    + "".join(
        f'<w:style w:type="paragraph" w:styleId="{id_}"><w:name w:val="{name}"/></w:style>'
        for id_, name in (("Heading1", "heading 1"), ("Heading2", "heading 2"), ("Title", "Title"))
    )
    + '<w:style w:type="character" w:styleId="Ghost"><w:rPr><w:vanish/></w:rPr></w:style></w:styles>'
)
NUMBERING = (
    f'<w:numbering {W}><w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl>'
    '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num></w:numbering>'
)


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def p(*runs: str, style: str = "", more: str = "") -> str:
    """A paragraph of runs; plain words are made into one."""
    inner = "".join(one if one.startswith("<") else run(one) for one in runs)
    return f"<w:p><w:pPr>{f'<w:pStyle w:val={chr(34)}{style}{chr(34)}/>' if style else ''}{more}</w:pPr>{inner}</w:p>"


def bullet(text: str) -> str:
    return p(text, more='<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>')


def table(*cells: str) -> str:
    return f"<w:tbl><w:tr>{''.join(f'<w:tc>{p(cell)}</w:tc>' for cell in cells)}</w:tr></w:tbl>"


def picture(alt: str) -> str:
    return (
        f'<w:r><w:drawing><wp:inline><wp:docPr id="1" name="x" descr="{alt}"/><a:graphic><a:graphicData><pic:pic>'
        '<pic:blipFill><a:blip r:embed="rImage"/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline>'
        "</w:drawing></w:r>"
    )


def change(kind: str, text: str, tag: str = "t") -> str:
    return f'<w:{kind} w:id="1" w:author="J. Doe"><w:r><w:{tag}>{text}</w:{tag}></w:r></w:{kind}>'


def relations(*more: str) -> str:
    image = RELATION.format(id="rImage", kind="image", target="media/image1.png", mode="")
    link = RELATION.format(id="rLink", kind="hyperlink", target="https://example.org/", mode=AWAY)
    namespace = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
    return f"<Relationships {namespace}>{image}{link}{''.join(more)}</Relationships>"


def docx(
    *blocks: str, parts: dict[str, str | bytes] | None = None, links: tuple[str, ...] = ()
) -> bytes:
    """Return a document of these blocks, with further parts."""
    plain: dict[str, str | bytes] = {
        "[Content_Types].xml": TYPES,
        "word/document.xml": f"<w:document {W} {NAMES}><w:body>{''.join(blocks)}</w:body></w:document>",
        "word/_rels/document.xml.rels": relations(*links),
        "word/styles.xml": STYLES,
        "word/numbering.xml": NUMBERING,
    }
    return package(plain | (parts or {}))
