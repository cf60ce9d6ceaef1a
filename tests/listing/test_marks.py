"""Marked matches in titles, summaries and passages."""

import pytest

from stories.models.version_cache import vocabulary_names
from tests.factories import make_center, make_published, make_threat
from tests.listing.collection import listing
from tests.pages.markup import Markup

pytestmark = pytest.mark.django_db
HOSTILE = (
    "<script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "<mark>school</mark>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\ue000<b>\ue001",
    "{{ 7|add:7 }}{% now 'Y' %}",
    "javascript:alert(1)",
    "<!-- school -->",
    "]]> <![CDATA[ school",
)


def first_row(query: str) -> tuple[str, str]:
    (row,) = listing(query).rows
    return str(row.marked_title), str(row.marked_text)


def test_matches_are_marked_in_title_and_summary():
    make_published(
        title="Schools of the coast",
        summary="The school by the sea was warned in time, and its pupils were safe.",
    )
    title, text = first_row("q=school")
    assert title == "<mark>Schools</mark> of the coast"
    assert text.startswith("The <mark>school</mark> by the sea")


def test_matching_passage_of_body_is_shown():
    body = "<p>First came the rain.</p><p>Then a <b>beekeeper</b> called the center.</p>"
    make_published(
        title="Rain",
        summary="Much water fell on that day, more than anyone could remember there.",
        body=body,
    )
    _title, text = first_row("q=beekeeper")
    assert text.startswith("… ")
    assert "Then a <mark>beekeeper</mark> called the center" in text


def test_summary_is_shown_if_name_matches():
    summary = "Much water fell on that day, more than anyone could remember there."
    make_published(summary=summary, lead=make_center(name="Osprey Center"))
    assert first_row("q=osprey") == (first_row("q=osprey")[0], summary)


def test_marked_text_is_typographic():
    make_published(title='"Don\'t" wait for school')
    assert first_row("q=school")[0] == "“Don’t” wait for <mark>school</mark>"


def test_list_without_search_has_no_marks(client):
    make_published()
    assert "<mark>" not in client.get("/stories/").content.decode()


@pytest.mark.parametrize("text", HOSTILE)
def test_story_text_is_escaped(client, text):
    make_published(
        title=f"{text} school"[:120],
        slug="hostile",
        summary=f"{text} school summary that is long enough for every engine.",
        sources=({"title": text, "publisher": text},),
        lead=make_center(name=f"{text} center", acronym="<i>A</i>", city="<i>B</i>"),
        threats=(make_threat(name=f"{text} threat", description=text),),
        tags=(f"{text} tag",),
        outcomes=("arrest",),
    )
    for address in (
        "/",
        "/stories/",
        "/stories/?q=school",
        "/stories/?q=alert",
        "/stories/hostile/",
        "/centers/",
        "/threats/",
    ):
        assert_clean(Markup(client.get(address).content))


@pytest.mark.parametrize("text", HOSTILE)
def test_search_words_are_escaped(client, text):
    make_published(title="A school story")
    for params in (
        {"q": f"school {text}"},
        {"q": text},
        {"tag": text},
        {"from": text},
        {"sort": text},
        {text: "x"},
    ):
        assert_clean(Markup(client.get("/stories/", params).content))


def assert_clean(page: Markup) -> None:
    """No element or attribute that the templates do not write, and no mark that was not made here."""
    assert page.errors == []
    assert [
        script
        for script in page.all("script")
        if "src" not in script.attrib and "type" not in script.attrib
    ] == []
    assert not [
        element
        for element in page.elements
        if any(name.startswith("on") for name in element.attrib)
    ]
    assert not [
        element for element in page.all("img") if not element.get("src", "").startswith("/")
    ]
    assert not [link for link in page.links if link.startswith("javascript")]
    assert all(child.tag != "mark" for mark in page.all("mark") for child in mark)


def test_private_use_characters_are_not_marked():
    make_published(title="\ue000Owl\ue001 school")
    assert first_row("q=school")[0] == "Owl <mark>school</mark>"


def test_marks_need_no_queries(django_assert_num_queries):
    names = {"lead": make_center(), "threats": (make_threat(),)}
    for number in range(5):
        make_published(title=f"School {number}", **names)
    found = listing("q=school")
    assert len(found.page) == 5
    vocabulary_names.get()
    with django_assert_num_queries(0):
        assert all("<mark>" in row.marked_title for row in found.rows)
