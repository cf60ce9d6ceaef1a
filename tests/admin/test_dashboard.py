"""Queues and panels of the dashboard for each role."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from stories.admin.dashboard.queues import QUEUES
from stories.choices import CaseStatus
from stories.models import FusionCenter, PageFeedback, SearchDay, SearchTerm, Story
from stories.publishing.workflow import (
    LegalReview,
    ReleaseOptions,
    break_glass,
    clear,
    send_back,
    submit,
)
from tests.admin.conftest import client_of
from tests.admin.story_form import save
from tests.clock import move
from tests.factories import (
    REVIEWED,
    make_center,
    make_published,
    make_story,
    make_user,
    release,
    staff_member,
)

pytestmark = pytest.mark.django_db
# A telephone number in the summary: a warning that needs a decision.
CALL = "Whoever saw the boat in the harbor was asked to call 202-456-1111 at any time."


def shown(client: Client) -> dict[str, list[str]]:
    """{list: titles} of the first page, with those that are no lists of stories."""
    context = client.get("/admin/").context
    lists = {one.name: [story.title for story in rows] for one, rows in context["queues"]}
    names = ("unsigned", "feedback", "no_results", "centers_without_story")
    return lists | {
        name: [str(one) for one in context[name]] for name in names if context.get(name)
    }


def submitted(title: str, author: User, **fields) -> Story:
    story = make_story(title=title, created_by=author, **fields)
    submit(story, staff_member("submitter"))
    return story


def asked(words: str) -> None:
    """Let visitors have searched for words in vain, often enough to be shown."""
    SearchTerm.objects.create(
        code=words, words=words, results=0, last_searched_on=timezone.localdate()
    )
    SearchDay.objects.create(code=words, day=timezone.localdate(), times=7)


@pytest.fixture
def everything(editor: User) -> FusionCenter:
    """A story for each list, and the center that leads some of them."""
    center, author, official = (
        make_center(name="Alder Center"),
        staff_member("author"),
        staff_member("official"),
    )
    submitted("In review", author, lead=center)
    cleared = submitted("Cleared", author)
    clear(cleared, official, REVIEWED)
    returned = submitted("Returned", author, lead=center)
    send_back(returned, official, "Say more.")
    make_story(title="A draft of mine", created_by=editor)
    make_story(title="A draft of another", created_by=author, lead=center)
    release(make_story(title="Scheduled"), at=timezone.now() + timedelta(days=2))
    release(make_story(title="Old"), review_at=timezone.now() + timedelta(days=9))
    release(make_story(title="New"), review_at=timezone.now() + timedelta(days=90))
    PageFeedback.objects.create(path="/about/", is_helpful=False, comment="Too long.")
    asked("submarine")
    return center


def test_editor_sees_own_review_queue(desk: Client, everything):
    found = shown(desk)
    assert {name: titles for name, titles in found.items() if name != "centers_without_story"} == {
        "waiting": ["In review"],
        "returned": ["Returned"],
        "mine": ["A draft of mine"],
        "scheduled": ["Scheduled"],
        "review": ["Old"],
        "drafts": ["A draft of another"],
        "feedback": ["/about/"],
        "no_results": ["submarine"],
    }


def test_official_also_sees_cleared_stories(office: Client, everything):
    assert shown(office)["waiting"] == ["In review", "Cleared"]


def test_contributor_sees_queues_of_own_center(everything):
    client = client_of(make_user("writer", "Contributors", everything))
    assert shown(client) == {"returned": ["Returned"], "submitted": ["In review"]}
    assert "0\u00a0minutes" in client.get("/admin/").content.decode()


def test_administrator_sees_no_stories(everything):
    client = client_of(make_user("keeper", "Administrators"))
    assert set(shown(client)) - {"centers_without_story"} == {"feedback", "no_results"}
    page = client.get("/admin/").content.decode()
    assert not any(title in page for title in ("In review", "Scheduled", "A draft of mine"))


def test_dashboard_hides_forbidden_panels(with_permissions, everything):
    client = with_permissions("view_page")
    page = client.get("/admin/").content.decode()
    assert "Too long." not in page
    assert "/admin/stories/page/" in page
    assert "/admin/stories/story/" not in page
    assert {name for name in shown(client) if name != "centers_without_story"} == set()


def test_own_story_is_not_queued_for_review(office: Client, official: User):
    submitted("Mine to be read by others", official)
    assert "waiting" not in shown(office)


def test_oldest_story_is_listed_first(desk: Client):
    first, second = (
        submitted("First", staff_member("author")),
        submitted("Second", staff_member("author")),
    )
    move(second.workflow_entries.all(), at=timezone.now() - timedelta(days=3))
    assert shown(desk)["waiting"] == ["Second", "First"]
    assert "3\u00a0days" in desk.get("/admin/").content.decode()
    assert first.workflow_entries.exists()


def test_emergency_release_is_shown_until_signed(desk: Client, official: User):
    story, why = make_story(title="Alone"), "A child is missing, the public must know at once."
    break_glass(story, official, why, LegalReview(CaseStatus.NONE), ReleaseOptions())
    assert shown(desk)["unsigned"] == [str(story.clearances.get())]
    assert why in desk.get("/admin/").content.decode()


def test_open_findings_are_listed_until_resolved(desk: Client):
    story = make_story(title="Calls")
    save(desk, story, summary=CALL)
    assert shown(desk)["findings"] == ["Calls"]
    save(desk, story, summary="A summary of one sentence that is long enough for a search engine.")
    assert "findings" not in shown(desk)


def test_center_without_recent_story_is_listed(desk: Client):
    silent, busy = make_center(name="Silent"), make_center(name="Busy")
    make_center(name="Closed", is_active=False)
    make_published(lead=busy)
    old = make_published(lead=silent)
    Story.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=400))
    assert shown(desk).get("centers_without_story", []) == []
    move(old.publications.all(), first_published_at=timezone.now() - timedelta(days=400))
    assert shown(desk)["centers_without_story"] == ["Silent"]
    rows = desk.get("/admin/stories/fusioncenter/?without_story=year").context["cl"].result_list
    assert [center.name for center in rows] == ["Silent"]


def test_every_queue_links_to_filtered_list(desk: Client, everything):
    for one, rows in desk.get("/admin/").context["queues"]:
        assert (
            f'href="/admin/stories/story/?queue={one.name}"' in desk.get("/admin/").content.decode()
        )
        whole = desk.get(f"/admin/stories/story/?queue={one.name}").context["cl"].result_list
        assert {story.pk for story in whole} == {story.pk for story in rows}


def test_queue_of_another_role_is_ignored(everything):
    client = client_of(make_user("writer", "Contributors", everything))
    listed = client.get("/admin/stories/story/?queue=waiting").context["cl"].result_list
    assert {story.title for story in listed} == {"In review", "Returned", "A draft of another"}


@pytest.mark.parametrize(
    ("role", "number"), [("Contributors", 13), ("Editors", 21), ("Releasing officials", 26)]
)
def test_dashboard_uses_fixed_number_of_queries(everything, count_queries, role: str, number: int):
    def count() -> int:
        return count_queries(client_of(User.objects.get(username="someone")), "/admin/")

    make_user("someone", role, everything)
    few = count()
    author = staff_member("author")
    for place in range(12):
        submitted(f"More {place}", author, lead=everything)
        make_story(lead=everything, created_by=author)
    assert (few, count()) == (number, number)


def test_queue_names_are_unique():
    assert len({one.name for one in QUEUES}) == len(QUEUES)
