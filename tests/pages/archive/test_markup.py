"""Markup, security and accessibility of every page of the archive."""

import json
from collections import Counter, defaultdict
from itertools import pairwise

import pytest

from stories.models import Publication
from tests.pages.archive.conftest import Visit, Walk

pytestmark = pytest.mark.django_db
NAME = "Fusion Center Success Stories"


def that_break(site: Walk, is_right) -> list[str]:
    """Return the addresses of the pages for which a rule does not hold."""
    return [visit.address for visit in site.pages if not is_right(visit)]


def test_site_was_walked(site: Walk):
    assert len(site.pages) > 120


def test_page_is_well_formed(site: Walk):
    # Every story, since its words are its own, and a few of each other kind: the parser that tells errors is slow.
    kinds = Counter[str]()
    for visit in site.pages:
        kind = visit.address.split("/")[1]
        kinds[kind] += 1
        if kinds[kind] <= 5 or visit in site.starting("/stories/"):
            assert visit.page.errors == [], visit.address


@pytest.mark.parametrize("tag", ["h1", "main", "title"])
def test_page_has_one_of_these(site: Walk, tag):
    # A picture may have a title of its own; none has one today.
    assert that_break(site, lambda visit: len(list(visit.page.all(tag))) == 1) == []


def test_page_says_its_language(site: Walk):
    assert (
        that_break(
            site, lambda visit: [root.get("lang") for root in visit.page.all("html")] == ["en"]
        )
        == []
    )


def test_title_has_twenty_characters_of_its_own_kind(site: Walk):
    assert (
        that_break(
            site,
            lambda visit: len(visit.page.title) >= 20 and visit.page.title.endswith(f" | {NAME}"),
        )
        == []
    )


def test_no_two_pages_share_a_title(site: Walk):
    pages = defaultdict(set)
    for visit in site.pages:
        pages[visit.page.title].add(visit.page.canonical)
    assert {title: addresses for title, addresses in pages.items() if len(addresses) > 1} == {}


def test_description_has_fifty_characters(site: Walk):
    assert that_break(site, lambda visit: 50 <= len(visit.page.meta("description")) <= 700) == []


def test_page_names_its_canonical_address(site: Walk):
    assert (
        that_break(site, lambda visit: visit.page.canonical.startswith("http://testserver/")) == []
    )
    plain = [visit for visit in site.pages if "?" not in visit.address]
    assert [
        visit.address
        for visit in plain
        if visit.page.canonical != f"http://testserver{visit.address}"
    ] == []


def test_nothing_is_inline(site: Walk):
    def is_clean(visit: Visit) -> bool:
        names = {name for element in visit.page.elements for name in element.attrib}
        scripts = [
            script
            for script in visit.page.all("script")
            if script.get("type") != "application/ld+json"
        ]
        return (
            not any(name == "style" or name.startswith("on") for name in names)
            and not list(visit.page.all("style"))
            and all(script.get("src") and not (script.text or "").strip() for script in scripts)
        )

    assert that_break(site, is_clean) == []


# Links that a browser names and does not follow by itself.
NAMED = ("alternate", "canonical", "search", "shortlink")


def test_nothing_is_fetched_from_elsewhere(site: Walk):
    def fetched(visit: Visit) -> set[str]:
        links = {
            link.get("href", "") for link in visit.page.all("link") if link.get("rel") not in NAMED
        }
        sources = {
            element.get(name, "")
            for element in visit.page.elements
            for name in ("src", "srcset", "poster", "data")
        }
        pictures = {element.get("href", "") for element in visit.page.all("use", "image")}
        return (links | sources | pictures) - {""}

    assert {
        url
        for visit in site.pages
        for url in fetched(visit)
        if not url.startswith(("/static/", "#"))
    } == set()


def test_no_frame_object_or_form_elsewhere(site: Walk):
    assert (
        that_break(
            site,
            lambda visit: not list(visit.page.all("iframe", "object", "embed", "base", "applet")),
        )
        == []
    )
    actions = {form.get("action") for visit in site.pages for form in visit.page.all("form")}
    assert actions == {"/stories/", "/feedback/", "/briefing/"}


def test_no_page_sets_a_cookie(site: Walk):
    assert (
        that_break(site, lambda visit: not visit.has_cookies and "Set-Cookie" not in visit.headers)
        == []
    )


def test_answer_does_not_differ_by_cookie(site: Walk):
    assert (
        that_break(site, lambda visit: "cookie" not in visit.headers.get("Vary", "").lower()) == []
    )


def test_ids_are_there_once(site: Walk):
    assert (
        that_break(
            site,
            lambda visit: (
                len(visit.page.ids) == len(set(visit.page.ids)) and "" not in visit.page.ids
            ),
        )
        == []
    )


def test_every_field_has_a_label(site: Walk):
    assert that_break(site, lambda visit: visit.page.unlabelled == []) == []


def test_headings_skip_no_level(site: Walk):
    def is_stair(visit: Visit) -> bool:
        levels = visit.page.heading_levels
        return levels[0] == 1 and all(below - above <= 1 for above, below in pairwise(levels))

    assert that_break(site, is_stair) == []


def test_what_points_to_an_element_finds_it(site: Walk):
    def is_found(visit: Visit) -> bool:
        ids, names = (
            set(visit.page.ids),
            ("aria-labelledby", "aria-describedby", "aria-controls", "for"),
        )
        return all(
            set(element.get(name, "").split()) <= ids
            for element in visit.page.elements
            for name in names
        )

    assert that_break(site, is_found) == []


def test_every_picture_has_its_text_or_none(site: Walk):
    assert (
        that_break(
            site, lambda visit: all("alt" in picture.attrib for picture in visit.page.all("img"))
        )
        == []
    )


def test_links_have_words(site: Walk):
    def is_named(visit: Visit) -> bool:
        return all(
            "".join(link.itertext()).strip() or link.get("aria-label")
            for link in visit.page.all("a")
        )

    assert that_break(site, is_named) == []


def test_regions_of_one_kind_have_names(site: Walk):
    def is_named(visit: Visit) -> bool:
        names = [
            nav.get("aria-label") or nav.get("aria-labelledby") for nav in visit.page.all("nav")
        ]
        return all(names) and len(names) == len(set(names))

    assert that_break(site, is_named) == []


def test_structured_data_can_be_read(site: Walk):
    blocks = [block for visit in site.pages for block in visit.page.structured]
    kinds = Counter(block["@type"] for block in blocks)
    assert (kinds["Dataset"], kinds["WebSite"]) == (1, 1)
    articles = {block["identifier"] for block in blocks if block["@type"] == "Article"}
    assert len(articles) == Publication.objects.count()
    assert kinds["GovernmentOrganization"] >= 10
    assert json.dumps(blocks).count("http://testserver/") > 200


def test_no_text_shows_a_straight_quotation_mark(site: Walk):
    def is_typographic(visit: Visit) -> bool:
        (main,) = visit.page.all("main")
        shown = [
            element.text or ""
            for element in main.iter()
            if element.tag not in ("kbd", "code", "script")
        ]
        return not any('"' in text or "'" in text for text in shown)

    assert that_break(site, is_typographic) == []
