"""Documents made by hand, with texts that try to be markup."""

from stories.documents.blocks import paragraph, read_blocks, run
from stories.documents.document import Document, Fact, Section, StoryPart, how_to_read

# Typst, HTML, XML, fields of Word, bidirectional marks, long words, and characters no font has.
HOSTILE = (
    '#read("/etc/passwd")',
    '#import "@preview/x:0.1.0": *',
    '#panic(1) #eval("1")',
    "<label> @label $x^2$ *bold* _it_ `raw` = heading",
    "\\u{41} \\ // comment /* open",
    "<script>alert(1)</script> &amp; &#0; <w:p/> ]]>",
    '{ PAGEREF x } HYPERLINK "javascript:alert(1)"',
    "\u202eright to left\u202c \u0627\u0644\u0639",
    "x" * 5000,
    "e" + "\u0301" * 40,
    "zero\u200bwidth\ufeff \ue000 \u0085",
    "\u4e2d\u6587 \U0001f680 \u017e\u010d \u2265 \u2192 \u2122",
    "{{ 7 * 7 }} {% load x %}",
)


def make_part(number: int = 1, title: str = "Lantern found", body: str = "") -> StoryPart:
    return StoryPart(
        id=number,
        title=title,
        summary="A lantern was seen at the pier.",
        url=f"http://testserver/s/{number}",
        states=[("OH", "Ohio")],
        facts=[Fact("When", ["June 2014"]), Fact("Where", ["Ohio"])],
        body=read_blocks(body or "<h2>Result</h2><p>It was <b>found</b>.</p><ul><li>One</li></ul>"),
        sources=[
            paragraph(
                run("Report"), run(" "), run("https://example.org/a", "https://example.org/a")
            )
        ],
    )


def make_document(*parts: StoryPart, title: str = "A book", is_book: bool = True) -> Document:
    return Document(
        title=title,
        subtitle="1 story from 1 state",
        url="http://testserver/briefing/",
        is_book=is_book,
        states=[("OH", "Ohio")],
        stories=parts,
        notices=["1 story is no longer public and was left out."],
        sections_before=[Section("Figures", read_blocks(TABLE))] if is_book else [],
        sections_after=[how_to_read()] if is_book else [],
    )


TABLE = (
    "<table><tbody><tr><th><p>Outcome</p></th><th><p>Stories</p></th></tr>"
    "<tr><td><p>Arrests</p></td><td><p>3</p></td></tr></tbody></table>"
)
