"""Pictures of Word documents that can't be imported as they look are reported."""

import pytest

from stories.intake.word.document import read_document
from stories.intake.word.drafts import make_drafts
from tests.admin.pictures import picture_bytes
from tests.imports.word import docx, p, picture

pytestmark = pytest.mark.django_db
PNG = {"word/media/image1.png": picture_bytes("PNG")}
V = 'xmlns:v="urn:schemas-microsoft-com:vml"'
BOAT = picture("A boat")
BOX = f'<w:r><w:pict><v:rect {V} fillcolor="black" style="position: absolute"/></w:pict></w:r>'
CAPTION = f"<w:r><w:pict><v:rect {V}/></w:pict></w:r>"
LINKED = BOAT.replace("r:embed", "r:link")
EMF = {"word/media/image1.png": b"\x01\x00\x00\x00l\x00\x00\x00 EMF"}
REFUSED = {
    "EMF": ((p(BOAT),), EMF, "browsers don't show"),
    "cropped": (
        (p(BOAT.replace("</pic:blipFill>", '<a:srcRect l="20000"/></pic:blipFill>')),),
        PNG,
        "cropped",
    ),
    "covered": ((p(BOAT, BOX),), PNG, "drawn over it"),
    "covered from the next paragraph": ((p(BOAT), p(BOX)), PNG, "drawn over it"),
    "in a group": (
        (p(BOAT.replace("<pic:pic>", "<g><pic:pic>").replace("</pic:pic>", "</pic:pic></g>")),),
        PNG,
        "group of shapes",
    ),
    "linked": ((p(LINKED),), {}, "isn't in the file"),
    "missing": ((p(BOAT),), {}, "isn't in the file"),
}


@pytest.mark.parametrize(("blocks", "parts", "reason"), REFUSED.values(), ids=REFUSED)
def test_picture_that_would_look_different_stays_out(blocks, parts, reason: str):
    document = read_document(docx(p("Title", style="Heading1"), p("Words."), *blocks, parts=parts))
    (draft,) = make_drafts(document, "a.docx")
    assert (draft.picture, draft.alt) == (b"", "")
    assert draft.body.startswith("<p>Words.</p>")
    (notice,) = [one.notice for one in document.left_out if reason in one.label]
    assert "A boat" in notice


@pytest.mark.parametrize(
    "blocks",
    [
        (p(BOAT),),
        (p(BOAT), p(CAPTION)),
        (p(BOAT.replace("</pic:blipFill>", '<a:srcRect l="0"/></pic:blipFill>')),),
    ],
    ids=["plain", "shape in the next line", "crop of nothing"],
)
def test_other_pictures_are_imported(blocks):
    document = read_document(docx(p("Words."), *blocks, parts=PNG))
    (draft,) = make_drafts(document, "a.docx")
    assert (draft.alt, draft.picture[:4]) == ("A boat", b"\x89PNG")


def test_sixty_pages_are_read():
    page = p("A center compared two lists and called the sheriff. " * 8) * 10
    document = read_document(docx(p("Title", style="Heading1"), page * 60))
    assert len(document.blocks) == 601
