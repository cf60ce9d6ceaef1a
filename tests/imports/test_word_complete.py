"""Every word of a Word document is imported or reported, and only visible text is imported."""

import random
import re

import pytest

from stories.intake.word.document import WordDocument, read_document
from tests.imports.files import package
from tests.imports.word import (
    AWAY,
    NAMES,
    RELATION,
    STYLES,
    TYPES,
    W,
    change,
    docx,
    p,
    relations,
    run,
)

TRANSITIONAL = "http://schemas.openxmlformats.org/"
STRICT = "http://purl.oclc.org/ooxml/"
V = 'xmlns:v="urn:schemas-microsoft-com:vml"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
W14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
WPS = 'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
MATH = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'


def imported(document: WordDocument) -> str:
    return " ".join("".join(block.itertext()) for block in document.blocks)


def reported(document: WordDocument) -> str:
    return " ".join(one.text for one in document.left_out)


def shaded(fill: str, *runs: str) -> str:
    return p(*runs, more=f'<w:shd w:val="clear" w:fill="{fill}"/>')


def hidden_row(word: str) -> str:
    row = f"<w:tr><w:trPr><w:hidden/></w:trPr><w:tc>{p(word)}</w:tc></w:tr>"
    return f"<w:tbl>{row}<w:tr><w:tc>{p('seen')}</w:tc></w:tr></w:tbl>"


def control(properties: str, word: str) -> str:
    content = f"<w:sdtContent>{p(word)}</w:sdtContent>"
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr>{content}</w:sdt>"


GALLERY = '<w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj>'
BASED = (
    '<w:style w:type="character" w:styleId="Heir"><w:basedOn w:val="Ghost"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Tiny"><w:rPr><w:sz w:val="2"/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Shout"><w:rPr><w:caps/></w:rPr></w:style></w:styles>'
)
ALL_STYLES = STYLES.replace("</w:styles>", BASED)

# Constructs whose words readers don't see, or whose words can't be converted.
LEFT_OUT = {
    "vanish": lambda word: p(run(word, "<w:vanish/>")),
    "inherited vanish": lambda word: p(run(word, '<w:rStyle w:val="Heir"/>')),
    "white": lambda word: p(run(word, '<w:color w:val="FFFFFF"/>')),
    "near white": lambda word: p(run(word, '<w:color w:val="FDFDFD"/>')),
    "theme white": lambda word: p(run(word, '<w:color w:themeColor="light1"/>')),
    "black highlight": lambda word: p(run(word, '<w:highlight w:val="black"/>')),
    "black shading": lambda word: p(run(word, '<w:shd w:val="clear" w:fill="000000"/>')),
    "solid pattern": lambda word: p(run(word, '<w:shd w:val="solid" w:color="auto"/>')),
    "black on black": lambda word: shaded("000000", run(word, '<w:color w:val="000000"/>')),
    "yellow on yellow": lambda word: p(
        run(word, '<w:color w:val="FFFF00"/><w:highlight w:val="yellow"/>')
    ),
    "one point": lambda word: p(run(word, '<w:sz w:val="2"/>')),
    "one point by style": lambda word: p(word, style="Tiny"),
    "no width": lambda word: p(run(word, '<w:w w:val="1"/>')),
    "no fill": lambda word: p(run(word, f"<w14:textFill {W14}><w14:noFill/></w14:textFill>")),
    "struck": lambda word: p(run(word, "<w:strike/>")),
    "struck twice": lambda word: p(run(word, "<w:dstrike/>")),
    "deleted": lambda word: p(change("del", word, "delText")),
    "moved": lambda word: p(change("moveFrom", word)),
    "hidden row": hidden_row,
    "placeholder": lambda word: control("<w:showingPlcHdr/>", word),
    "contents": lambda word: control(GALLERY, word),
    "equation": lambda word: p(f"<m:oMath {MATH}><m:r><m:t>{word}</m:t></m:r></m:oMath>"),
    "WordArt": lambda word: p(
        f'<w:r><w:pict><v:shape {V}><v:textpath string="{word}"/></v:shape></w:pict></w:r>'
    ),
}


def text_box(word: str) -> str:
    content = f"<wps:txbx><w:txbxContent>{p(word)}</w:txbxContent></wps:txbx>"
    return (
        f"<w:drawing><wp:inline><a:graphic><a:graphicData><wps:wsp {WPS}>{content}</wps:wsp>"
        "</a:graphicData></a:graphic></wp:inline></w:drawing>"
    )


def old_text_box(word: str) -> str:
    content = f"<w:txbxContent>{p(word)}</w:txbxContent>"
    return f"<w:pict><v:shape {V}><v:textbox>{content}</v:textbox></v:shape></w:pict>"


def both_text_boxes(word: str) -> str:
    choice = f'<mc:Choice Requires="wps">{text_box(word)}</mc:Choice>'
    fallback = f"<mc:Fallback>{old_text_box(word)}</mc:Fallback>"
    return f"<mc:AlternateContent {MC}>{choice}{fallback}</mc:AlternateContent>"


# Constructs whose words readers see.
IMPORTED = {
    "plain": p,
    "white on blue": lambda word: shaded("00008B", run(word, '<w:color w:val="FFFFFF"/>')),
    "white on black": lambda word: shaded("000000", run(word, '<w:color w:val="FFFFFF"/>')),
    "automatic on black": lambda word: shaded("000000", run(word)),
    "gray": lambda word: p(run(word, '<w:color w:val="777777"/>')),
    "yellow": lambda word: p(run(word, '<w:highlight w:val="yellow"/>')),
    "not hidden": lambda word: p(run(word, '<w:rStyle w:val="Heir"/><w:vanish w:val="0"/>')),
    "simple field": lambda word: p(f'<w:fldSimple w:instr="AUTHOR">{run(word)}</w:fldSimple>'),
    "right to left": lambda word: p(f'<w:bdo w:val="rtl">{run(word, "<w:rtl/>")}</w:bdo>'),
    "direction": lambda word: p(f'<w:dir w:val="rtl">{run(word)}</w:dir>'),
    "inserted": lambda word: p(change("ins", word)),
    "smart tag": lambda word: p(f"<w:smartTag>{run(word)}</w:smartTag>"),
    "control": lambda word: control("<w:text/>", word),
    "text box": lambda word: p(f"<w:r>{text_box(word)}</w:r>"),
    "old text box": lambda word: p(f"<w:r>{old_text_box(word)}</w:r>"),
    "text box twice": lambda word: p(f"<w:r>{both_text_boxes(word)}</w:r>"),
    "table": lambda word: f"<w:tbl><w:tr><w:tc>{p(word)}</w:tc></w:tr></w:tbl>",
}


def read(*blocks: str, **more) -> WordDocument:
    return read_document(docx(*blocks, parts={"word/styles.xml": ALL_STYLES}, **more))


@pytest.mark.parametrize("build", LEFT_OUT.values(), ids=LEFT_OUT)
def test_invisible_words_are_reported_not_imported(build):
    document = read(p("Before."), build("zebra"), p("After."))
    assert "zebra" not in imported(document)
    assert "zebra" in reported(document)


@pytest.mark.parametrize("build", IMPORTED.values(), ids=IMPORTED)
def test_visible_words_are_imported(build):
    assert imported(read(build("zebra"))).count("zebra") == 1


@pytest.mark.parametrize("seed", range(20))
def test_words_are_complete_in_any_combination(seed: int):
    choose = random.Random(seed)
    kinds = [*LEFT_OUT.values(), *IMPORTED.values()] * 2
    choose.shuffle(kinds)
    words = [f"word{number}x" for number in range(len(kinds))]
    document = read(*(build(word) for build, word in zip(kinds, words, strict=True)))
    found = set(re.findall(r"word\d+x", f"{imported(document)} {reported(document)}"))
    assert found == set(words)


@pytest.mark.parametrize(
    ("properties", "text", "result"),
    [
        ("<w:caps/>", "secret", "SECRET"),
        ("<w:smallCaps/>", "Secret", "SECRET"),
        ('<w:caps w:val="0"/>', "secret", "secret"),
        ('<w:vertAlign w:val="superscript"/>', "6", "⁶"),
        ('<w:vertAlign w:val="subscript"/>', "2", "₂"),
        ('<w:vertAlign w:val="superscript"/>', "th", "th"),
    ],
)
def test_letters_are_imported_as_they_look(properties: str, text: str, result: str):
    assert imported(read(p(run("10"), run(text, properties)))) == f"10{result}"


def test_style_of_capitals_is_applied():
    assert imported(read(p("secret", style="Shout"))) == "SECRET"


@pytest.mark.parametrize(("state", "character"), [("", "☒"), (' w:val="0"', "☐")])
def test_old_check_boxes_are_imported(state: str, character: str):
    box = f"<w:ffData><w:checkBox><w:checked{state}/></w:checkBox></w:ffData>"
    marks = (
        f'<w:r><w:fldChar w:fldCharType="begin">{box}</w:fldChar></w:r>'
        "<w:r><w:instrText>FORMCHECKBOX</w:instrText></w:r>"
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    assert imported(read(p(marks, run(" yes")))) == f"{character} yes"


def moved_package(namespace: str) -> bytes:
    """Return a document whose parts have unusual names, in the namespaces of either standard."""
    link = RELATION.format(id="rStyles", kind="styles", target="look.xml", mode="")
    main = RELATION.format(id="r1", kind="officeDocument", target="/text/main.xml", mode="")
    body = [build(f"word{number}x") for number, build in enumerate(LEFT_OUT.values())]
    text = f"<w:document {W} {NAMES}><w:body>{p('Seen.')}{''.join(body)}</w:body></w:document>"
    header = f"<w:hdr {W}>{p('HEADER')}</w:hdr>"
    parts = {
        "_rels/.rels": f"<Relationships>{main}</Relationships>",
        "text/main.xml": text,
        "text/_rels/main.xml.rels": relations(link),
        "text/look.xml": ALL_STYLES,
        "text/top.xml": header,
    }
    if namespace == STRICT:
        names = re.compile(rf"{TRANSITIONAL}(\w+)/2006/")
        parts = {name: names.sub(rf"{STRICT}\1/", content) for name, content in parts.items()}
    return package({"[Content_Types].xml": TYPES, **parts})


def test_strict_document_gives_the_same_result():
    strict = read_document(moved_package(STRICT))
    document = read_document(moved_package(TRANSITIONAL))
    assert imported(strict) == imported(document)
    assert strict.left_out == document.left_out
    assert "HEADER" in reported(strict)
    assert "word" not in imported(strict)


@pytest.mark.parametrize("kind", ["attachedTemplate", "image"])
def test_external_content_is_left_out_and_reported(kind: str):
    outside = RELATION.format(id="r9", kind=kind, target="http://evil.example/a", mode=AWAY)
    document = read(p("Seen."), links=(outside,))
    assert imported(document) == "Seen."
    assert "http://evil.example/a" in reported(document)
