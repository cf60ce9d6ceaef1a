"""Markings outside the text of a Word document stay with each of its drafts."""

import pytest

from stories.intake.word.document import read_document
from stories.intake.word.plan import plan_drafts
from stories.models import Story
from stories.publishing.release_checks.run import check_story
from stories.publishing.workflow import (
    BlockedError,
    SamePersonError,
    break_glass,
    clear,
    decide,
    submit,
)
from tests.admin.pictures import picture_bytes
from tests.factories import REVIEWED, make_story, staff_member
from tests.imports.test_pages import WORD, filled, send
from tests.imports.word import W, change, docx, p, picture, run

pytestmark = pytest.mark.django_db
MARK = "SECRET//NOFORN"
VML = 'xmlns:v="urn:schemas-microsoft-com:vml"'
LABEL_NAME = "MSIP_Label_0a1b2c3d_Name"
HEADER = {"word/header1.xml": f"<w:hdr {W}>{p(MARK)}{p('Page 1')}</w:hdr>"}
STORY = (p("A boat is found", style="Title"), p("Harbor Fusion Center, June 2014"), p("Words."))
WATERMARK = f'<w:r><w:pict><v:shape {VML}><v:textpath string="{MARK}"/></v:shape></w:pict></w:r>'
TITLE_LINK = '<wp:docPr id="1" name="x" title="' + MARK + '"/>'
SHAPE = f"<w:r><w:drawing><wp:inline>{TITLE_LINK}</wp:inline></w:drawing></w:r>"
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
PLACES = {
    "header": ((), HEADER),
    "a level alone": ((), {"word/header1.xml": f"<w:hdr {W}>{p('SECRET')}{p('Page 1')}</w:hdr>"}),
    "footer": ((), {"word/other/f.xml": f"<w:ftr {W}>{p(MARK)}</w:ftr>"}),
    "watermark": ((), {"word/header1.xml": f"<w:hdr {W}>{p(WATERMARK)}</w:hdr>"}),
    "watermark in the text": ((p(WATERMARK),), {}),
    "comment": (
        (),
        {"word/comments.xml": f"<w:comments {W}><w:comment>{p(MARK)}</w:comment></w:comments>"},
    ),
    "footnote": (
        (),
        {
            "word/footnotes.xml": f"<w:footnotes {W}><w:footnote>{p(MARK)}</w:footnote></w:footnotes>"
        },
    ),
    "property": ((), {"docProps/core.xml": f"<a><keywords>{MARK}</keywords></a>"}),
    "label name": (
        (),
        {
            "docProps/custom.xml": f'<Properties><property name="{LABEL_NAME}"><b>Secret</b></property></Properties>'
        },
    ),
    "label": (
        (),
        {"docMetadata/LabelInfo.xml": '<labelList><label id="1" name="Top Secret"/></labelList>'},
    ),
    "custom data": ((), {"customXml/item1.xml": f"<sisl><element>{MARK}</element></sisl>"}),
    "variable": (
        (),
        {
            "word/settings.xml": f'<w:settings {W}><w:docVars><w:docVar w:name="c" w:val="Secret"/></w:docVars></w:settings>'
        },
    ),
    "hidden": ((p(run(MARK, "<w:vanish/>")),), {}),
    "deleted": ((p(change("del", MARK, "delText")),), {}),
    "second picture": (
        (p(picture("A boat"), picture(MARK)),),
        {"word/media/image1.png": picture_bytes("PNG")},
    ),
    "other version of a drawing": (
        (
            p(
                f"<mc:AlternateContent {MC}><mc:Choice>{SHAPE}</mc:Choice><mc:Fallback>{run('x')}</mc:Fallback></mc:AlternateContent>"
            ),
        ),
        {},
    ),
    "drawing": ((p(SHAPE),), {}),
}


def plan_of(*blocks: str, before: tuple[str, ...] = (), parts=None):
    document = read_document(docx(*before, *STORY, *blocks, parts=parts))
    return plan_drafts("a.docx", document.to_json().encode())[1]


@pytest.mark.parametrize(("blocks", "parts"), PLACES.values(), ids=PLACES)
def test_marking_is_found_wherever_it_is(blocks, parts):
    plan = plan_of(*blocks, parts=parts)
    assert plan.markings
    assert "Every draft is blocked" in plan.findings[0]


def test_marking_above_the_first_story_is_found():
    (marking,) = plan_of(before=(p(MARK),)).markings
    assert marking[1] == f"Text before the first story, not imported: {MARK}"


def test_innocent_parts_have_no_marking():
    parts = {"word/header1.xml": f"<w:hdr {W}>{p('Annual report, no secrets')}</w:hdr>"}
    assert plan_of(parts=parts).markings == []


def test_each_draft_of_a_marked_document_keeps_the_marking(desk, editor, names):
    second = (p("Another", style="Title"), p("Harbor Fusion Center, June 2015"), p("More."))
    document = docx(*STORY, *second, parts=HEADER)
    report = send(desk, document, WORD, "report.docx").headers["Location"]
    desk.post(report, filled(desk.get(report)))
    for story in Story.objects.all():
        text = f"Header, not imported: {MARK}"
        assert [text for _rule, text in story.source_markings] == [text]
        assert text in desk.get(f"/admin/stories/story/{story.pk}/change/").content.decode()
    assert Story.objects.count() == 2


def marked_story(**fields) -> Story:
    return make_story(source_markings=[["banner", f"Header: {MARK}"]], **fields)


def test_only_a_second_person_decides_on_the_marking():
    author = staff_member("author")
    official = staff_member("official")
    story = marked_story()
    submit(story, author)
    with pytest.raises(BlockedError, match="Marking in the imported document"):
        clear(story, official, REVIEWED)

    (finding,) = check_story(story)
    assert finding.excerpt == f"Header: {MARK}"
    with pytest.raises(SamePersonError):
        decide(story, finding, "It is old.", author)

    decide(story, finding, "The header of a declassified file.", official)
    clearance = clear(story, official, REVIEWED)
    assert clearance.decisions.get().reason == "The header of a declassified file."


def test_marking_stops_an_emergency_release():
    story = marked_story()
    official = staff_member("official")
    why = "A storm warning names this case tonight."
    with pytest.raises(BlockedError, match="Marking in the imported document"):
        break_glass(story, official, why, REVIEWED, None)
