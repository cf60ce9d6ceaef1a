"""Editions, workflow log and history, which staff can read but not change."""

import pytest
from django.test import Client

from stories.models import Edition, Page, PageFeedback, WorkflowEntry
from tests.admin.story_form import act_url, save
from tests.confirmed import confirm_waiting
from tests.factories import add, make_published, make_story, release

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("kind", "model"), [("edition", Edition), ("workflowentry", WorkflowEntry)]
)
def test_records_cannot_be_changed_by_anyone(boss: Client, kind: str, model):
    make_published()
    address = f"/admin/stories/{kind}/{model.objects.first().pk}/"
    assert boss.get(f"{address}change/").status_code == 200
    assert boss.post(f"{address}change/", {"number": "7", "remark": "x"}).status_code == 403
    assert boss.post(f"{address}delete/", {"post": "yes"}).status_code == 403
    assert boss.post(f"/admin/stories/{kind}/add/").status_code == 403


def test_edition_shows_released_content(desk: Client):
    make_published(title="As released")
    page = desk.get(f"/admin/stories/edition/{Edition.objects.get().pk}/change/").content.decode()
    assert "As released" in page
    assert "What happened and who helped." in page


def test_history_lists_edits_and_actions(office: Client):
    story = make_story()
    save(office, story, title="Another title")
    release(story)
    office.post(act_url(story, "withdraw"), {"reason": "Wrong center."})
    response = office.get(act_url(story, "history"))
    texts = [deed.what for deed in response.context["history_entries"]]
    assert texts == [
        "Withdrew the story from the site.",
        "Published edition 1.",
        "Cleared.",
        "Submitted for clearance.",
        "Changed Title.",
    ]
    assert "Wrong center." in response.content.decode()
    assert [edition.number for edition in response.context["editions"]] == [1]


def test_reader_feedback_is_read_only(boss: Client):
    feedback = PageFeedback.objects.create(path="/about/", is_helpful=False, comment="Too long.")
    address = f"/admin/stories/pagefeedback/{feedback.pk}/change/"
    assert boss.get(address).status_code == 200
    assert boss.post(address, {"comment": "Very good."}).status_code == 403
    assert (
        boss.get("/admin/stories/pagefeedback/?q=about&is_helpful__exact=0")
        .context["cl"]
        .result_count
        == 1
    )


def test_editor_cannot_change_page_slug(desk: Client):
    page = add(Page, title="About", slug="about", description="x" * 60, body="<p>Us.</p>")
    form = {
        "title": "About us",
        "slug": "elsewhere",
        "description": "y" * 60,
        "body": "<p>We.</p><script>x</script>",
    }
    desk.post(f"/admin/stories/page/{page.pk}/change/", form)
    confirm_waiting()
    page.refresh_from_db()
    assert (page.title, page.slug, page.body) == ("About us", "about", "<p>We.</p>")
