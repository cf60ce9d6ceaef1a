"""Findings on completeness, plain language and broken links."""

import pytest

from stories.publishing.release_checks.check import check
from stories.publishing.release_checks.findings import Context
from stories.publishing.release_checks.plain_language import reading_grade
from tests.publishing.release_checks.corpus import make_content, make_image, make_source

PLAIN = (
    "The trooper saw the car. He called the center. The center read the list. The car was on it. "
    * 5
)
HARD = (
    "Interagency coordination mechanisms facilitated comprehensive analytical dissemination, notwithstanding"
    " considerable organizational heterogeneity, jurisdictional fragmentation and infrastructural incompatibility"
    " throughout participating intergovernmental administrative communities. "
) * 4


def rules(context: Context | None = None, **fields) -> list[str]:
    return [finding.rule.id for finding in check(make_content(**fields), context)]


def test_story_without_summary_is_blocked():
    assert rules(summary=" ") == ["no-summary"]


def test_picture_without_words_is_blocked_unless_decorative():
    assert rules(image=make_image(alt="")) == ["no-alternative-text"]
    assert rules(image=make_image(alt="IMG_2041.JPG")) == ["no-alternative-text"]
    assert rules(Context(image_is_decorative=True), image=make_image(alt="")) == []
    assert rules(image=make_image()) == []


def test_location_in_picture_is_a_finding():
    assert rules(Context(image_metadata={"GPSInfo": "yes"}), image=make_image()) == [
        "picture-place"
    ]


def test_only_hard_text_is_a_finding():
    assert rules(body=f"<p>{HARD}</p>") == ["reading-grade"]
    assert rules(body=f"<p>{PLAIN}</p>") == []
    assert reading_grade(PLAIN) < 3 < 18 < reading_grade(HARD)
    assert reading_grade("") == 0


def test_known_or_explained_acronym_passes():
    assert rules(body="<p>The JTTF led. The JTTF won.</p>") == ["unexplained-acronym"]
    assert rules(body="<p>The Joint Terrorism Task Force (JTTF) led. The JTTF won.</p>") == []
    assert rules(body="<p>The JTTF (Joint Terrorism Task Force) led.</p>") == []
    assert rules(Context(acronyms=frozenset({"JTTF"})), body="<p>The JTTF led.</p>") == []
    assert rules(title="CENTER RECEIVES NATIONAL AWARD FROM THE STATE") == []


def test_dead_link_is_marked_where_it_stands():
    url = "https://example.gov/?a=1&b=2"
    body = '<p>See <a href="https://example.gov/?a=1&amp;b=2">this</a>.</p>'
    content = make_content(
        body=body, sources=[make_source(title="A report", url=url, archived_url=url)]
    )
    found = check(content, Context(dead_links={url: "404"}))
    assert [(finding.rule.id, finding.field) for finding in found] == [
        ("dead-link", "body"),
        ("dead-link", "sources.0.url"),
        ("dead-link", "sources.0.archived_url"),
    ]
    assert found[0].excerpt == "https://example.gov/?a=1&amp;b=2"


def test_court_record_allows_naming_a_suspect():
    body = "<p>Marvin Teller pleaded guilty in June.</p>"
    plea = make_source(title="Plea agreement")
    record = make_source(title="A report", kind="court_record")
    court = make_source(title="A report", url="https://www.justice.gov/usao-co/pr/plea")
    assert rules(body=body) == ["named-suspect"]
    for source in (plea, record, court):
        assert rules(body=body, sources=[make_source(title="B"), source]) == []


@pytest.mark.parametrize("url", ["https://notjustice.gov/", "http://[oops/"])
def test_other_site_does_not_allow_naming_a_suspect(url):
    body = "<p>Marvin Teller pleaded guilty in June.</p>"
    assert rules(body=body, sources=[make_source(title="A", url=url)]) == ["named-suspect"]
