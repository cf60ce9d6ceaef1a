"""End dates, repeated reviews and discarded changes of public stories, through the staff pages."""

from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from lxml import html

from stories.models import Bundle, Publication, Story
from stories.publishing.snapshot import snapshot
from stories.publishing.workflow import (
    LegalReview,
    ReleaseOptions,
    SamePersonError,
    break_glass,
    clear,
    countersign,
    note_edit,
    publish,
    release_bundle,
    submit,
)
from stories.timezones import EASTERN
from tests.admin.story_form import act_url, change_url, filled
from tests.factories import (
    NOTE,
    REVIEWED,
    make_official,
    make_published,
    make_story,
    release,
    staff_member,
)

pytestmark = pytest.mark.django_db
WHY = "A storm warning names this case tonight."


def in_days(days: int):
    return timezone.now().replace(second=0, microsecond=0) + timedelta(days=days)


def eastern(client, story, action, field):
    page = html.fromstring(client.get(act_url(story, action)).content.decode())
    return page.xpath(f"//input[starts-with(@name, '{field}')]/@value")


def edit(story: Story, name: str = "author", **fields) -> None:
    Story.objects.filter(pk=story.pk).update(**fields)
    note_edit(story, staff_member(name))


def bring_to_clearance(story: Story, author: str = "author") -> None:
    submit(story, staff_member(author), note=NOTE)
    clear(story, staff_member("official"), REVIEWED)


def test_next_edition_presets_the_end_in_force(office):
    story = make_story()
    release(story, until=in_days(30))
    end = eastern(office, story, "change_end", "until")
    edit(story, title="Another title")
    bring_to_clearance(story)

    for action in ("publish", "schedule"):
        assert eastern(office, story, action, "until") == end
        assert end[0]


def test_bundle_keeps_end_and_review_date():
    story = make_story()
    release(story, until=in_days(30), review_at=in_days(20))
    edit(story, title="Another title")
    bring_to_clearance(story)
    bundle = Bundle.objects.create(name="Together")
    bundle.members.create(story=story)

    release_bundle(bundle, staff_member("official"))

    assert Publication.objects.get().visible_until == in_days(30)
    assert Story.objects.get().review_at == in_days(20)


@pytest.mark.parametrize("until", ["2031-05-06 09:00", ""])
def test_end_date_changes_without_an_edition(office, until):
    story = make_story()
    release(story, until=in_days(30))

    office.post(act_url(story, "change_end"), {"until": until, "remark": "Longer of use."})

    row = Publication.objects.get()
    assert row.visible_until == row.ends_at
    assert bool(row.ends_at) is bool(until)
    assert story.editions.count() == 1
    assert Story.objects.get().status == "published"
    entry = story.workflow_entries.first()
    assert entry.act == "change_end"
    assert "Longer of use." in entry.remark


@pytest.mark.parametrize(("action", "date"), [("change_end", "until"), ("read_again", "review_at")])
def test_longest_remark_fits_the_history(office, action, date):
    story = make_published()
    Story.objects.filter(pk=story.pk).update(review_at=in_days(-1))
    page = html.fromstring(office.get(act_url(story, action)).content.decode())
    longest = int(page.xpath("//textarea[@name='remark']/@data-count-max")[0])

    office.post(act_url(story, action), {date: "2031-05-06 09:00", "remark": "x" * longest})

    assert "x" * longest in story.workflow_entries.first().remark


def test_end_before_a_scheduled_edition_is_kept(office):
    story = make_published()
    edit(story, title="Another title")
    bring_to_clearance(story)
    office.post(
        act_url(story, "schedule"),
        {
            "seen": Story.objects.get().content_hash,
            "at": "2031-01-02 09:00",
        },
    )
    starts_at = Publication.objects.scheduled().get().visible_from

    office.post(act_url(story, "change_end"), {"until": "2032-01-01 09:00"})

    assert Publication.objects.visible().get().visible_until == starts_at


def test_end_before_the_scheduled_edition_counts(office):
    story = make_published()
    edit(story, title="Another title")
    release(story, change_note="Title.", at=in_days(900))

    office.post(act_url(story, "change_end"), {"until": "2028-01-01 09:00"})

    row = Publication.objects.visible().get()
    assert row.visible_until == row.ends_at
    assert row.visible_until.year == 2028


@pytest.mark.parametrize("until", ["2001-01-01 09:00", "soon"])
def test_wrong_end_date_is_refused(office, until):
    story = make_published()

    response = office.post(act_url(story, "change_end"), {"until": until})

    assert "until" in response.context["form"].errors
    assert Publication.objects.get().ends_at is None


def test_review_again_moves_the_story_off_the_list(office):
    story = make_published()
    Story.objects.filter(pk=story.pk).update(review_at=in_days(-1))
    assert "Still correct" in office.get(change_url(story)).content.decode()

    office.post(act_url(story, "read_again"), {"review_at": "2031-05-06 09:00"})

    assert Story.objects.get().review_at.year == 2031
    assert story.workflow_entries.first().act == "read_again"
    assert "Still correct" not in office.get(change_url(story)).content.decode()


def test_public_text_typed_again_is_published(desk):
    story = make_published(title="The title")
    desk.post(change_url(story), filled(story, title="Another title"))
    assert Story.objects.get().status == "draft"

    desk.post(change_url(story), filled(story, title="The title"))

    assert Story.objects.get().status == "published"
    assert story.workflow_entries.first().act == "discard"


def discard(client: Client, story: Story) -> HttpResponse:
    """Open the page that discards the changes, and confirm it."""
    url = act_url(story, "discard")
    page = client.get(url)
    return client.post(url, {"seen": page.context["next_edition"].digest})


@pytest.mark.parametrize("status", ["in_review", "published"])
def test_only_drafts_of_public_stories_are_discarded(desk, status):
    story = make_published(title="The title")
    if status == "in_review":
        edit(story, title="Another title")
        submit(story, staff_member("author"), note=NOTE)
    content = snapshot(Story.objects.get())

    discard(desk, story)

    assert snapshot(Story.objects.get()) == content
    assert Story.objects.get().status == status


def test_discard_restores_text_and_keeps_a_version(desk):
    story = make_published(title="The title")
    desk.post(change_url(story), filled(story, title="Another title"))

    page = desk.get(act_url(story, "discard")).content.decode()
    discard(desk, story)

    assert "Another" in html.fromstring(page).xpath(
        "string(//section[@aria-labelledby='h-changes'])"
    )
    assert Story.objects.get().title == "The title"
    assert Story.objects.get().status == "published"
    assert story.milestones.get().content["title"] == "Another title"


def test_text_saved_meanwhile_is_not_discarded_unseen(desk):
    story = make_published(title="The title")
    desk.post(change_url(story), filled(story, title="Another title"))
    seen = desk.get(act_url(story, "discard")).context["next_edition"].digest
    edit(story, title="A third title")

    page = desk.post(act_url(story, "discard"), {"seen": seen})

    assert page.status_code == 200
    assert "changed after you opened this page" in page.content.decode()
    assert Story.objects.get().title == "A third title"


def test_next_review_is_suggested_in_a_year(office):
    story = make_published()
    Story.objects.update(review_at=timezone.now())

    (suggested,) = eastern(office, story, "read_again", "review_at")

    assert suggested.startswith(f"{in_days(365).astimezone(EASTERN):%Y-%m-%d}T09:00")


def test_withdrawn_text_is_not_published_by_editing(desk, office):
    story = make_published(title="The title")
    office.post(act_url(story, "withdraw"), {"reason": "It named a person."})
    desk.post(change_url(story), filled(story, title="Another title"))

    desk.post(change_url(story), filled(story, title="The title"))

    assert Story.objects.get().status == "draft"


def release_alone(story: Story, official):
    break_glass(story, official, WHY, LegalReview(), ReleaseOptions())
    return story.clearances.get(basis="break_glass")


def test_lone_releaser_cannot_clear_own_words_next():
    story = make_story()
    official = make_official("lone")
    edit(story, "lone", title="Words of the official")
    release_alone(story, official)
    edit(story, title="Words of the official,")
    submit(story, staff_member("author"), note=NOTE)

    with pytest.raises(SamePersonError):
        clear(story, official, REVIEWED)

    clear(story, staff_member("official"), REVIEWED)
    publish(story, official)


def test_countersigned_words_need_no_second_clearance():
    story = make_story()
    official = make_official("lone")
    edit(story, "lone", title="Words of the official")
    countersign(release_alone(story, official), staff_member("official"))
    edit(story, title="Words of the official,")
    submit(story, staff_member("author"), note=NOTE)

    clear(story, official, REVIEWED)
