"""Import of Word documents."""

import pytest

from stories.choices import OUTLINE_HEADINGS
from stories.intake.word.document import read_document
from stories.intake.word.drafts import make_drafts
from stories.intake.word.plan import plan_drafts
from tests.admin.pictures import picture_bytes
from tests.factories import make_center, make_threat
from tests.imports.word import AWAY, RELATION, W, bullet, change, docx, p, picture, run, table

pytestmark = pytest.mark.django_db


@pytest.fixture
def centers():
    """Centers with awkward names."""
    return [
        make_center(
            name="Division of Intelligence and Fusion Center",
            slug="division",
            acronym="DIFC",
            state="IA",
        ),
        make_center(name="Harbor Fusion Center", slug="harbor", acronym="HFC", state="TX"),
        make_center(
            name="Big Harbor Fusion Center",
            slug="big",
            former_names=["Old Port Center"],
            state="CA",
        ),
    ]


def drafts(*blocks: str, name: str = "report.docx", **more):
    return make_drafts(read_document(docx(*blocks, **more)), name)


def findings(*blocks: str, **more) -> str:
    document = read_document(docx(p("Words."), *blocks, **more))
    _drafts, plan = plan_drafts("a.docx", document.to_json().encode())
    return "\n".join(plan.findings)


def test_two_stories_become_two_drafts(centers):
    make_threat(name="Smuggling", synonyms=["contraband"])
    first, second = drafts(
        p("A boat is found", style="Title"),
        p(
            "Division of Intelligence and Fusion Center and Harbor Fusion Center (HFC), December 2011"
        ),
        p("It was contraband. More contraband."),
        p("A second title", style="Heading1"),
        p("Old Port Center, Sept. 2013."),
        p("Nothing."),
    )
    assert (first.title, first.event_date) == ("A boat is found", "2011-12")
    assert first.centers == [centers[0].pk, centers[1].pk]
    assert (first.states, len(first.threats)) == (["IA", "TX"], 1)
    assert first.body == "<p>It was contraband. More contraband.</p>"
    assert (second.title, second.event_date, second.centers) == (
        "A second title",
        "2013-09",
        [centers[2].pk],
    )
    assert first.findings == second.findings == []


@pytest.mark.parametrize(
    ("line", "names", "date"),
    [
        ("Harbor Fusion Center, May 2014", ["harbor"], "2014-05"),
        ("HFC and DIFC, Jan. 2014", ["harbor", "division"], "2014-01"),
        (
            "Big Harbor Fusion Center, Harbor Fusion Center and DIFC, June 2014",
            ["big", "harbor", "division"],
            "2014-06",
        ),
        ("Harbor Fusion Center, Sept 2014", ["harbor"], "2014-09"),
        ("Harbor Fusion Center - May 3, 2014", ["harbor"], "2014-05-03"),
        ("Harbor Fusion Center, 3 May 2014", ["harbor"], "2014-05-03"),
        ("Harbor Fusion Center, May 3rd 2014", ["harbor"], "2014-05-03"),
        ("HFC, February 31, 2014", None, ""),
        ("Mystery Fusion Center and HFC, March 2014", ["harbor"], "2014-03"),
        ("The suspect was arrested by the Harbor Fusion Center's partners in May 2014.", None, ""),
        ("Harbor Fusion Center", None, ""),
        ("May 2014", None, ""),
    ],
)
def test_byline_is_recognized_by_grammar(centers, line: str, names, date: str):
    (draft,) = drafts(p("A title", style="Heading1"), p(line), p("Words."))
    slugs = {center.pk: center.slug for center in centers}
    assert draft.event_date == date
    assert [slugs[number] for number in draft.centers] == (names or [])
    assert ("Mystery" in "".join(draft.findings)) == ("Mystery" in line)
    assert (line.replace("'", "&#39;") in draft.body.replace("'", "&#39;")) == (names is None)


def test_heading_starts_story_without_byline():
    one, two = p("One", style="Heading1"), p("Two", style="Heading1")
    first, second = drafts(one, p("A."), p("B", style="Heading2"), two, p("C."))
    assert (first.title, first.body, second.title) == ("One", "<p>A.</p><h2>B</h2>", "Two")


def test_outline_of_the_form_is_one_story():
    """With a title above it or not, and whatever the case of its headings."""
    sections = []
    for heading in OUTLINE_HEADINGS:
        sections += [p(str(heading).upper(), style="Heading1"), p("Text.")]

    (titled,) = drafts(p("A boat is found", style="Heading1"), *sections)
    assert titled.title == "A boat is found"
    (untitled,) = drafts(*sections)
    for draft in (titled, untitled):
        assert draft.body.count("<p>Text.</p>") == len(OUTLINE_HEADINGS)


def test_document_without_heading_becomes_one_draft():
    (draft,) = drafts(p("Only words."), name="my report.docx")
    assert (draft.title, draft.body) == ("my report", "<p>Only words.</p>")


def test_supported_formatting_is_kept():
    link = f'<w:hyperlink r:id="rLink">{run("link")}</w:hyperlink>'
    (draft,) = drafts(
        p("Title", style="Heading1"),
        p("Part", style="Heading2"),
        p(run("bold", "<w:b/>"), run("italic", "<w:i/>"), link),
        bullet("one"),
        bullet("two"),
        table("a", "b"),
    )
    assert draft.title == "Title"
    for kept in (
        "<h2>Part</h2>",
        "<strong>bold</strong><em>italic</em>",
        'href="https://example.org/"',
        "<ul><li>one</li><li>two</li></ul>",
        "<td><p>a</p></td>",
    ):
        assert kept in draft.body


@pytest.mark.parametrize("season", ["Spring 2014", "mid-2014", "Late 2014"])
def test_season_of_a_byline_becomes_its_year(centers, season: str):
    (draft,) = drafts(p("A title", style="Title"), p(f"HFC, {season}"), p("Words."))
    assert (draft.event_date, draft.centers) == ("2014", [centers[1].pk])
    assert season in draft.findings[0]


@pytest.mark.parametrize("month", ["ſeptember", "Auguſt", "ſept."])
def test_look_alike_month_is_no_byline(month: str):
    (draft,) = drafts(p("A title", style="Title"), p(f"Harbor Center, {month} 2014"), p("Words."))
    assert draft.event_date == ""


def test_first_picture_is_imported_with_text():
    blocks = p("Title", style="Heading1"), p(picture("A boat"), picture("Another")), p("Words.")
    (draft,) = drafts(*blocks, parts={"word/media/image1.png": picture_bytes("PNG")})
    assert (draft.alt, draft.picture[:4]) == ("A boat", b"\x89PNG")
    assert "more than one picture" in draft.findings[-1]
    assert "img" not in draft.body


HIDDEN = {
    "deleted": change("del", "SECRET", "delText"),
    "moved away": change("moveFrom", "SECRET"),
    "hidden": run("SECRET", "<w:vanish/>"),
    "hidden by style": run("SECRET", '<w:rStyle w:val="Ghost"/>'),
    "white": run("SECRET", '<w:color w:val="ffffff"/>'),
}


@pytest.mark.parametrize("block", HIDDEN.values(), ids=HIDDEN)
def test_hidden_text_is_reported_not_imported(block: str):
    (draft,) = drafts(p("Seen.", block))
    assert "SECRET" not in draft.body
    assert "SECRET" in findings(p(block))


def test_tracked_insertion_is_imported_and_reported():
    (draft,) = drafts(p("Seen ", change("ins", "INSERTED"), change("moveTo", "MOVED")))
    assert draft.body == "<p>Seen INSERTEDMOVED</p>"
    assert "J. Doe, accepted: INSERTED" in findings(p(change("ins", "INSERTED")))


PARTS = {
    "word/comments.xml": f'<w:comments {W}><w:comment w:author="J. Doe">{p("SECRET")}</w:comment></w:comments>',
    "word/footnotes.xml": f'<w:footnotes {W}><w:footnote w:id="1">{p("SECRET")}</w:footnote></w:footnotes>',
    "word/endnotes.xml": f'<w:endnotes {W}><w:endnote w:id="1">{p("SECRET")}</w:endnote></w:endnotes>',
    "word/header1.xml": f"<w:hdr {W}>{p('SECRET')}</w:hdr>",
    "word/footer2.xml": f"<w:ftr {W}>{p('SECRET')}</w:ftr>",
    "docProps/core.xml": "<a><b>SECRET</b></a>",
    "docProps/custom.xml": '<a><property name="Case number"><b>SECRET</b></property></a>',
}


@pytest.mark.parametrize("name", PARTS)
def test_other_content_is_reported_not_imported(name: str):
    reference = '<w:r><w:footnoteReference w:id="1"/><w:commentReference w:id="1"/><w:endnoteReference w:id="1"/></w:r>'
    (draft,) = drafts(p("Seen.", reference), parts={name: PARTS[name]})
    assert draft.body == "<p>Seen.</p>"
    assert "SECRET" in findings(parts={name: PARTS[name]})


def test_embedded_files_are_reported():
    assert "Embedded files, not imported: 1" in findings(parts={"word/embeddings/a.bin": b"x"})


def test_unsafe_link_is_not_imported():
    link = '<w:hyperlink r:id="rEvil">' + run("click") + "</w:hyperlink>"
    evil = RELATION.format(id="rEvil", kind="hyperlink", target="javascript:alert(1)", mode=AWAY)
    (draft,) = drafts(p(link), links=(evil,))
    assert "javascript" not in draft.body
