"""What staff read before they submit or sign: changes, findings in the text, open remarks."""

import pytest
from django.test import Client

from stories.models import Clearance, Remark, Story
from stories.publishing.workflow import note_edit
from tests.admin.story_form import act_url, save
from tests.admin.test_publish import REVIEWS, do, in_review, status
from tests.factories import make_published, make_story, staff_member

pytestmark = pytest.mark.django_db
SECRET = "<p>The number 123-45-6789 was in the report, and so was the address.</p>"


def marked(client: Client, story: Story, act: str) -> list[tuple[str, str, str]]:
    """Return (label, marked words, rule) of each finding in the text."""
    review = client.get(act_url(story, act)).context["review"]
    found = []
    for field in review.fields:
        for piece in field.pieces:
            if piece.finding:
                found.append((field.diff.label, piece.text, piece.finding.rule.id))

    return found


@pytest.mark.parametrize("act", ["submit", "break_glass"])
def test_findings_are_marked_in_the_text(office: Client, act: str):
    story = make_story(body=SECRET)
    (mark,) = marked(office, story, act)
    assert mark[:2] == ("Story", "123-45-6789")
    page = office.get(act_url(story, act)).content.decode()
    assert 'class="finding-mark" href="#finding-1"' in page
    assert 'id="finding-1"' in page


def test_findings_of_a_second_edition_are_marked_in_the_change(desk: Client):
    story = make_published()
    save(desk, story, body="<p>What happened &amp; who helped:</p>" + SECRET)
    assert [text for _label, text, _rule in marked(desk, story, "submit")] == ["123-45-6789"]


def test_old_figure_in_the_summary_is_shown_at_submission(desk: Client):
    summary = "Police arrested 12 people in a case that two fusion centers had worked on."
    story = make_published(summary=summary, body="<p>Police arrested 12 people.</p>")
    save(desk, story, body="<p>Police arrested 11 people.</p>")
    page = desk.get(act_url(story, "submit"))
    assert [one.finding.field for one in page.context["review"].findings] == ["summary"]
    assert "Figure of the earlier version" in page.content.decode()


def test_marking_is_not_submitted_by_accident(desk: Client):
    story = make_story(body="<p>(S//NF) What happened and who helped.</p>")
    page = desk.get(act_url(story, "submit"))
    assert page.context["is_ready"] is False
    assert "This text can’t be submitted or released." in page.content.decode()
    assert "Submit for clearance</button>" not in page.content.decode()

    do(desk, story, "submit")
    assert status(story) == "draft"


def test_court_case_has_no_preset_answer(office: Client):
    story = in_review()
    form = office.get(act_url(story, "clear")).context["form"]
    assert form["case_status"].value() == ""

    unanswered = REVIEWS | {"case_status": ""}
    assert "case_status" in do(office, story, "clear", **unanswered).context["form"].errors
    assert status(story) == "in_review"
    do(office, story, "clear", **REVIEWS)
    assert status(story) == "cleared"


def test_open_remarks_are_read_before_the_signature(office: Client):
    story = in_review()
    Remark.objects.create(story=story, text="Who counted the boats?", by=staff_member("reader"))
    assert "Who counted the boats?" in office.get(act_url(story, "clear")).content.decode()

    assert "remarks_read" in do(office, story, "clear", **REVIEWS).context["form"].errors
    do(office, story, "clear", remarks_read="on", **REVIEWS)
    assert status(story) == "cleared"


def test_second_signer_reads_what_was_released(office: Client, boss: Client):
    story = make_published(title="Boat found")
    Story.objects.filter(pk=story.pk).update(title="Ship found")
    note_edit(story, staff_member("author"))
    why = "The wrong word is being quoted on television right now."
    do(office, story, "break_glass", why=why, change_note="Ship.", case_status="none")

    clearance = Clearance.objects.get(basis="break_glass")
    page = boss.get(f"/admin/stories/clearance/{clearance.pk}/change/").content.decode()

    assert "Released as edition 2: changes since edition 1" in page
    assert "<del>Boat</del>" in page
    assert "<ins>Ship</ins>" in page
