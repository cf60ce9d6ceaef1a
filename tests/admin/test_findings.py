"""Findings of the release check beside their fields, and decisions before a release."""

import html5lib
import pytest
from django.test import Client

from stories.models import Decision, LinkCheck, OutcomeKind, Publication
from stories.publishing.workflow import clear, submit
from tests.admin.story_form import act_url, change_url, save
from tests.factories import REVIEWED, add, make_story, staff_member

pytestmark = pytest.mark.django_db
NAMESPACE = {"h": "http://www.w3.org/1999/xhtml"}


def page(desk: Client, story):
    return html5lib.parse(desk.get(change_url(story)).content)


def texts(node, path: str) -> list[str]:
    return [" ".join("".join(found.itertext()).split()) for found in node.iterfind(path, NAMESPACE)]


def of_class(node, name: str) -> list:
    return [found for found in node.iter() if name in (found.get("class") or "").split()]


def test_finding_is_shown_beside_its_field(desk: Client):
    story = make_story(
        title="A day at the port, NOFORN",
        body="<p>Call &lt;i&gt; <b>202</b>-456-1414 &amp; ask.</p>",
    )
    shown = page(desk, story)
    (title,) = of_class(of_class(shown, "field-title")[0], "finding")
    assert texts(title, ".//h:mark") == ["NOFORN"]
    assert "stops the release" in "".join(title.itertext())
    (body,) = of_class(of_class(shown, "field-body")[0], "finding")
    assert texts(body, ".//h:mark") == ["202-456-1414"]
    assert texts(body, ".//h:p")[0] == "Call <i> 202-456-1414 & ask."


def test_rule_is_explained_with_source(desk: Client):
    shown = page(
        desk,
        make_story(summary="The text of this summary is long enough, and it is (U//FOUO) marked."),
    )
    words = " ".join("".join(of_class(shown, "finding")[0].itertext()).split())
    assert "Portion mark" in words
    assert "32 CFR 2001.23" in words
    assert "security officer" in words


def test_field_is_described_by_its_findings(desk: Client):
    shown = page(desk, make_story(title="A day at the port, NOFORN"))
    control = next(found for found in shown.iter() if found.get("id") == "id_title")
    assert control.get("aria-describedby") == "id_title_helptext finding-1"
    links = [found.get("href") for found in shown.iterfind(".//h:a", NAMESPACE)]
    assert "#finding-1" in links


def test_outcome_finding_is_shown_with_rows(desk: Client):
    story = make_story()
    story.outcomes.create(kind=add(OutcomeKind, name="arrest", slug="arrest"), note="TLP:RED")
    shown = page(desk, story)
    assert texts(shown, ".//h:mark") == ["TLP:RED"]


def test_blocking_findings_are_listed_first(desk: Client):
    story = make_story(
        title="Call 202-456-1414",
        summary="This summary is a sentence that is long enough, and it is FOUO.",
    )
    shown = [one.rule.id for one in desk.get(change_url(story)).context["findings"]]
    assert shown == ["official-use-only", "telephone-number"]


def test_story_without_findings_shows_none(desk: Client):
    assert of_class(page(desk, make_story()), "findings") == []


def test_findings_describe_saved_text(desk: Client):
    response = save(
        desk, make_story(title="A day at the port, NOFORN"), title="Quite plain", event_date="soon"
    )
    assert [one.finding.excerpt for one in response.context["findings"]] == ["NOFORN"]


REVIEWS = {
    "case_status": "none",
    "privacy_by": "Privacy Office",
    "privacy_on": "2026-11-02",
    "consent_by": "Director",
    "consent_on": "2026-11-02",
}
CALLED = "<p>The number 202-456-1414 was called.</p>"


def act(desk: Client, story, name: str, reason: str, **fields: str):
    """Do an act on its page, with this reason for every warning that it asks about."""
    form = desk.get(act_url(story, name)).context["form"]
    reasons = {field: reason for field in form.fields if field.startswith("decision_")}
    return desk.post(act_url(story, name), {"seen": form.initial["seen"]} | reasons | fields)


def test_warning_is_decided_with_clearance(office: Client, official):
    story = make_story(body=CALLED)
    submit(story, staff_member("author"))
    asked = office.get(act_url(story, "clear")).content.decode()
    assert "Phone number in body: “202-456-1414”" in asked
    assert act(office, story, "clear", "", **REVIEWS).status_code == 200
    assert not Decision.objects.exists()
    assert (
        act(office, story, "clear", "The number of the White House.", **REVIEWS).status_code == 302
    )
    decision = story.clearances.get().decisions.get()
    assert (decision.rule, decision.by) == ("telephone-number", official)
    shown = office.get(change_url(story)).content.decode()
    assert "decided by releaser: The number of the White House." in shown


def test_later_warning_is_decided_with_release(office: Client):
    story = make_story(sources=({"title": "A report", "url": "https://example.gov/a"},))
    submit(story, staff_member("author"))
    clear(story, staff_member("clearer"), REVIEWED)
    LinkCheck.objects.create(url="https://example.gov/a", state="dead", reason="gone")
    assert act(office, story, "publish", "").status_code == 200
    assert not Publication.objects.exists()
    assert act(office, story, "publish", "The page is kept by a web archive.").status_code == 302
    assert Publication.objects.visible().exists()


def test_marking_cannot_be_overridden(desk: Client):
    story = make_story(body="<p>(U//FOUO) The center read the list.</p>")
    response = act(desk, story, "submit", "It is released.", remark="")
    assert "Portion mark (body): must not be released." in response.content.decode()
    assert story.workflow_entries.count() == 0
