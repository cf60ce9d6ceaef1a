"""The glossary, and the links from the first use of a word."""

import pytest

from stories.models import Term
from tests.factories import add, make_published, make_threat

pytestmark = pytest.mark.django_db
SUMMARY = "What happened in a town where two people met at the pier."
LINK = '<a class="term" href="/glossary/#quokka-math">'


def make_term(preferred: str = "quokka math", **values) -> Term:
    return add(Term, preferred=preferred, **{"definition": "Who knows whom."} | values)


def page_of_story(client, body: str, summary: str = SUMMARY) -> str:
    threats = (make_threat(name="Theft"),)
    make_published(slug="story", body=body, summary=summary, threats=threats)
    return client.get("/stories/story/").content.decode()


def test_only_defined_terms_are_listed(client):
    make_term()
    make_term("secret sauce", definition="")
    page = client.get("/glossary/").content.decode()
    assert 'id="quokka-math"' in page
    assert "secret sauce" not in page


def test_first_use_links_to_the_entry(client):
    make_term()
    page = page_of_story(client, "<p>Quokka math, then quokka math.</p>")
    assert f"{LINK}Quokka math</a>, then quokka math." in page


def test_summary_comes_before_the_text(client):
    make_term()
    page = page_of_story(client, "<p>Quokka math.</p>", f"They used quokka math. {SUMMARY}")
    assert page.count(LINK) == 1
    assert f"They used {LINK}quokka math</a>." in page


@pytest.mark.parametrize(
    "body",
    [
        '<p><a href="https://a.gov/quokka math">quokka math</a></p>',
        "<h2>Quokka math</h2>",
        "<p>requokka math, quokka math-based</p>",
    ],
)
def test_links_headings_and_parts_of_words_stay(client, body):
    make_term()
    assert LINK not in page_of_story(client, body)


def test_term_that_is_not_linked_stays_in_the_glossary(client):
    make_term(is_linked=False)
    assert LINK not in page_of_story(client, "<p>Quokka math.</p>")
    assert "Who knows whom." in client.get("/glossary/").content.decode()


def test_acronym_of_two_terms_is_not_linked(client):
    make_term("sea and river", variants=["SQR"])
    make_term("sand and rock", variants=["SQR"])
    page = page_of_story(client, "<p>An SQR was sent.</p>")
    assert 'class="term"' not in page


def test_acronym_needs_its_capitals(client):
    make_term("Quokka Exchange", variants=["QXE", "quick trade"])
    page = page_of_story(client, "<p>The qxe was thick. QXE came with quick trade.</p>")
    link = '<a class="term" href="/glossary/#quokka-exchange">QXE</a>'
    assert f"The qxe was thick. {link} came with quick trade." in page


def test_hostile_term_is_escaped(client):
    make_term("<b>Q&D", variants=["Q&D"])
    page = page_of_story(client, "<p>They did Q&amp;D.</p>")
    assert ">Q&amp;D</a>" in page
    assert "<b>Q&D" not in page + client.get("/glossary/").content.decode()


@pytest.mark.parametrize(
    "sentence",
    ["Ohio Department of Quokkas came.", "The Quokka Math Center came."],
)
def test_part_of_another_name_is_not_linked(client, sentence):
    make_term()
    make_term("Department of Quokkas")
    assert "/glossary/#" not in page_of_story(client, f"<p>{sentence}</p>").split("</article>")[0]


def test_other_words_for_a_term_are_no_acronyms(client):
    make_term(variants=["QM", "JOC"])
    assert "(QM)" in client.get("/glossary/").content.decode()
