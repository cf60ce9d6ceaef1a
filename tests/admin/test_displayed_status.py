"""The status that staff see of a story whose release is scheduled."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import dateformat, timezone

from stories.models import Bundle, BundleMember, Story
from stories.publishing.workflow import take_back, withdraw
from stories.publishing.workflow.exceptions import IllegalStepError
from stories.timezones import format_eastern
from tests.admin.story_form import act_url, change_url
from tests.clock import pass_time
from tests.factories import make_published, make_story, release, staff_member

pytestmark = pytest.mark.django_db
LIST = "/admin/stories/story/"


@pytest.fixture
def scheduled() -> Story:
    """A story that has never been public."""
    story = make_story(title="Waiting")
    release(story, at=timezone.now() + timedelta(days=2))
    return story


def bundle_url(story: Story) -> str:
    bundle = Bundle.objects.create(name="Together")
    BundleMember.objects.create(bundle=bundle, story=story)
    return f"/admin/stories/bundle/{bundle.pk}/release/"


def words_of(client: Client, url: str) -> str:
    """Return the words of the main part of a page."""
    page = client.get(url).content.decode()
    main = re.search(r"<main.*</main>", page, re.DOTALL)
    assert main is not None
    return " ".join(re.sub(r"<[^>]*>", " ", main[0]).split())


def test_unreleased_story_is_called_scheduled(boss: Client, scheduled: Story):
    badge = '<span class="status status--scheduled">Scheduled</span>'
    assert badge in boss.get("/admin/").content.decode()
    assert badge in boss.get(LIST).content.decode()

    form = boss.get(change_url(scheduled)).content.decode()
    assert "<b>Scheduled</b>" in form
    assert '<li aria-current="step">Scheduled</li>' in form

    assert "The story is scheduled" in words_of(boss, act_url(scheduled, "clear"))
    assert "Waiting , scheduled" in words_of(boss, bundle_url(scheduled))

    export = boss.get(f"{LIST}export.csv")
    table = b"".join(export.streaming_content).decode()
    assert "Scheduled" in table
    assert "Published" not in table


def test_refused_step_names_status_scheduled(scheduled: Story):
    with pytest.raises(IllegalStepError, match="that is scheduled"):
        take_back(scheduled, staff_member("author"))


def test_withdrawal_before_the_release_says_so(office: Client, scheduled: Story):
    page = office.post(act_url(scheduled, "withdraw"), {"reason": "Outdated."}, follow=True)

    assert "won’t be published" in page.content.decode()
    assert "no longer public" not in page.content.decode()


def test_scheduled_edition_leaves_story_published(boss: Client):
    story = make_published(title="Public")
    story.title = "Public again"
    story.save()
    release(story, "Another title.", at=timezone.now() + timedelta(days=2))
    badge = '<span class="status status--published">Published</span>'
    assert badge in boss.get(LIST).content.decode()
    assert badge in boss.get("/admin/").content.decode()
    assert "<b>Published</b>" in boss.get(change_url(story)).content.decode()


@pytest.mark.parametrize(
    ("status", "titles"),
    [
        ("scheduled", {"Waiting"}),
        ("published", {"Public"}),
        ("withdrawn", {"Gone"}),
        ("draft", {"New"}),
    ],
)
def test_list_filters_by_displayed_status(
    boss: Client, scheduled: Story, status: str, titles: set[str]
):
    make_published(title="Public")
    make_story(title="New")
    withdraw(make_published(title="Gone"), reason="Outdated.")
    found = boss.get(f"{LIST}?status={status}").context["cl"].result_list
    assert {story.title for story in found} == titles


@pytest.fixture
def ended() -> Story:
    """A story that was public until an hour ago."""
    story = make_story(title="Over")
    release(story, until=timezone.now() + timedelta(hours=1))
    pass_time(timedelta(hours=2))
    return story


def test_story_past_its_end_is_called_ended(boss: Client, office: Client, ended: Story):
    form = boss.get(change_url(ended)).content.decode()
    assert "<b>Ended</b>" in form
    assert f"Edition 1 was public until {format_eastern(ended.publications.get().ends_at)}" in form
    assert "Over" in words_of(boss, f"{LIST}?status=ended")
    assert "Ended No longer public since their end date" in words_of(office, "/admin/")


def test_public_reads_when_a_story_ended(client: Client, ended: Story):
    response = client.get(f"/stories/{ended.slug}/")

    assert response.status_code == 410
    assert "It was published until" in response.content.decode()
    assert "withdrawn" not in words_of(client, f"/stories/{ended.slug}/")
    assert "/contact/" in response.content.decode()


def test_public_reads_when_a_story_was_withdrawn(client: Client):
    story = make_published()
    withdraw(story, reason="It named a private person.")

    page = words_of(client, f"/stories/{story.slug}/")

    assert f"removed on {dateformat.format(timezone.localtime(), 'N j, Y')}" in page
    assert "private person" not in page
