"""PDF files: accessible, complete, and never markup. Damage is named."""

import io
from collections.abc import Callable

import pikepdf
import pytest
from pikepdf import Dictionary, Name

from stories.documents.process import make_docx, make_pdf
from tests.documents.checks import broken_rules, heard_problems, problems
from tests.documents.samples import HOSTILE, make_document, make_part
from tests.documents.text import docx_text, pdf_text

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def book(django_db_setup, django_db_blocker) -> bytes:
    with django_db_blocker.unblock():
        return make_pdf(make_document(make_part(1), make_part(2, "Second lantern")))


def test_book_passes_every_check(book):
    assert problems(book) == []


def test_single_story_passes_every_check():
    assert problems(make_pdf(make_document(make_part(), is_book=False))) == []


def test_book_has_title_language_and_bookmarks(book):
    with pikepdf.open(io.BytesIO(book)) as document:
        assert document.open_metadata()["dc:title"] == "A book"
        assert str(document.Root.Lang) == "en-US"
        assert document.Root.ViewerPreferences.DisplayDocTitle
        with document.open_outline() as outline:
            titles = [item.title for item in outline.root]

    assert titles == [
        "Contents",
        "Figures",
        "Lantern found",
        "Second lantern",
        "How to read this document",
    ]


def test_page_feet_have_date_version_and_address(book):
    text = pdf_text(book)
    pages = text.split("\f")[:-1]
    assert "content version" in pages[-1]
    assert all("http://testserver/briefing/" in page for page in pages)


def test_hostile_texts_come_out_as_text():
    body = "".join(f"<p>{escape(text)}</p>" for text in HOSTILE)
    parts = [make_part(number, title, body) for number, title in enumerate(HOSTILE, 1)]
    document = make_document(*parts, title=HOSTILE[3])
    content = make_pdf(document)
    assert broken_rules(content) == []

    for text in (pdf_text(content), docx_text(make_docx(document))):
        assert '#read("/etc/passwd")' in text.replace("\u201c", '"').replace("\u201d", '"')
        assert "root:" not in text
        assert "*bold*" in text
        assert "{{ 7 * 7 }}" in text


def escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


# Damage


def remove_language(document: pikepdf.Pdf) -> None:
    del document.Root.Lang


def remove_alternative_texts(document: pikepdf.Pdf) -> None:
    for element in structure(document):
        if element.get("/S") == Name.Figure and "/Alt" in element:
            del element["/Alt"]


def remove_title_display(document: pikepdf.Pdf) -> None:
    del document.Root.ViewerPreferences


def remove_tab_order(document: pikepdf.Pdf) -> None:
    for page in document.pages:
        if "/Tabs" in page:
            del page["/Tabs"]


def remove_structure(document: pikepdf.Pdf) -> None:
    del document.Root.StructTreeRoot


def remove_marks(document: pikepdf.Pdf) -> None:
    del document.Root.MarkInfo


def remove_metadata(document: pikepdf.Pdf) -> None:
    del document.Root.Metadata


def remove_link_texts(document: pikepdf.Pdf) -> None:
    for page in document.pages:
        for annotation in page.get("/Annots", []):
            if "/Contents" in annotation:
                del annotation["/Contents"]


def skip_heading_level(document: pikepdf.Pdf) -> None:
    for element in structure(document):
        if element.get("/S") == Name.H2:
            element["/S"] = Name.H4


def structure(document: pikepdf.Pdf) -> list[Dictionary]:
    objects = [one for one in document.objects if isinstance(one, Dictionary)]
    return [one for one in objects if "/S" in one and "/P" in one]


# Each damage, with the rule of PDF/UA-1 and the rule of outloud that must name it.
DAMAGE = (
    (remove_language, "PDFUA1-TEXT-LANGUAGE-001", "DOC-013"),
    (remove_alternative_texts, "PDFUA1-FIGURE-ALTERNATIVE-TEXT-001", "FIG-001"),
    (remove_title_display, "PDFUA1-VIEWER-PREFERENCES-001", "DOC-011"),
    (remove_tab_order, "PDFUA1-PAGE-TABS-001", "LNK-005"),
    (remove_structure, "PDFUA1-STRUCT-TREE-ROOT-001", "DOC-002"),
    (remove_marks, "PDFUA1-TAGGED-DOCUMENT-001", "DOC-001"),
    (remove_metadata, "PDFUA1-METADATA-TITLE-001", "DOC-010"),
    (remove_link_texts, "PDFUA1-LINK-CONTENTS-001", "LNK-002"),
    (skip_heading_level, "PDFUA1-HEADING-NESTING-001", "HDG-001"),
)


@pytest.mark.parametrize(("damage", "broken_rule", "heard_rule"), DAMAGE)
def test_damage_is_named(
    book: bytes, damage: Callable[[pikepdf.Pdf], None], broken_rule: str, heard_rule: str
):
    with pikepdf.open(io.BytesIO(book)) as document:
        damage(document)
        target = io.BytesIO()
        document.save(target)

    content = target.getvalue()
    assert broken_rule in rule_ids(broken_rules(content))
    assert heard_rule in rule_ids(heard_problems(content))


def rule_ids(found: list[str]) -> set[str]:
    return {problem.split(":")[0] for problem in found}
