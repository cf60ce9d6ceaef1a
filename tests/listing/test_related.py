"""Related stories, each with the reason."""

import pytest

from tests.factories import make_center, make_partner, make_published, make_threat
from tests.pages.markup import Markup

pytestmark = pytest.mark.django_db


def related(client, slug: str) -> list[tuple[str, str]]:
    """Return (title, reason) of the related stories that a story's page shows."""
    return [
        (row.content.title, row.reason)
        for row in client.get(f"/stories/{slug}/").context["related"]
    ]


def test_reason_is_the_most_specific(client):
    center, partner = make_center(name="Heron Center"), make_partner(name="Ibis Police")
    top = make_threat(name="Fraud")
    phishing, smishing = (
        make_threat(name="Phishing", parent=top),
        make_threat(name="Smishing", parent=top),
    )
    names = {"lead": center, "threats": (phishing,), "tags": ("phone",), "partners": (partner,)}
    make_published(slug="this", **names)
    for title, shared in {
        "center": {"lead": center},
        "threat": {"threats": (phishing,)},
        "field": {"threats": (smishing,)},
    }.items():
        make_published(title=title, **shared)
    assert related(client, "this") == [
        ("threat", "Same threat type: Phishing"),
        ("center", "Same center: Heron Center"),
        ("field", "Same general threat type: Fraud"),
    ]


@pytest.mark.parametrize(
    ("field", "reason"), [("tags", "Same tag: phone"), ("partners", "Same partner: Ibis Police")]
)
def test_tag_and_partner_are_reasons(client, field, reason):
    shared = {"tags": ("phone",), "partners": (make_partner(name="Ibis Police"),)}[field]
    make_published(slug="this", **{field: shared})
    make_published(title="other", **{field: shared})
    assert related(client, "this") == [("other", reason)]


def test_three_most_related_stories_are_shown(client):
    center, threat = make_center(), make_threat()
    make_published(slug="this", lead=center, threats=(threat,))
    for year in range(2001, 2006):
        make_published(title=str(year), event=str(year), lead=center)
    make_published(title="nearest", event="1999", lead=center, threats=(threat,))
    assert [title for title, _reason in related(client, "this")] == ["nearest", "2005", "2004"]


def test_story_is_not_related_to_itself(client):
    make_published(slug="this")
    assert related(client, "this") == []


def test_state_or_mission_is_no_reason(client):
    make_published(slug="this", states=["OH"], mission_area="protect")
    make_published(states=["OH"], mission_area="protect")
    assert related(client, "this") == []
    assert "Related stories" not in Markup(client.get("/stories/this/").content).words
