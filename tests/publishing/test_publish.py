"""Publishing turns the working text into the next edition."""

import pytest
from django.core.exceptions import ValidationError
from django.db.models.functions import Now

from stories.models import Address, Publication, Story
from stories.publishing.snapshot import content_hash, snapshot, without_note
from stories.publishing.workflow import ChangeNote, WorkflowError, clear, publish, submit, withdraw
from tests.factories import (
    REVIEWED,
    make_center,
    make_partner,
    make_published,
    make_story,
    release,
    staff_member,
)
from tests.search_results import matching

pytestmark = pytest.mark.django_db


def make_cleared(story=None):
    story = story or make_story()
    submit(story, staff_member("author"))
    clear(story, staff_member("official"), REVIEWED)
    return story


def edit(story, **fields):
    Story.objects.filter(pk=story.pk).update(**fields)
    story.refresh_from_db()


def log(story):
    rows = story.workflow_entries.order_by("pk")
    return [
        (row.from_status, row.to_status, row.edition and row.edition.number, row.remark)
        for row in rows
    ]


def test_first_edition_is_public_at_once():
    story = make_cleared()
    official = staff_member("official")
    edition = publish(story, official)
    row = Publication.objects.visible().get()
    assert (row.story, row.edition, row.slug) == (story, edition, story.slug)
    assert (edition.number, edition.released_by, edition.change_note) == (1, official, "")
    assert edition.content == snapshot(story)
    assert edition.content_hash == content_hash(edition.content)
    assert story.status == Story.objects.get().status == "published"
    assert row.first_published_at == row.updated_at == edition.released_at


def test_release_log_names_user_and_edition():
    story = make_story()
    official = staff_member("official")
    submit(story, staff_member("author"), note=ChangeNote(" First. "))
    clear(story, official, REVIEWED)
    edition = publish(story, official)
    entry = story.workflow_entries.first()
    assert (entry.act, entry.by, entry.edition, entry.remark) == (
        "publish",
        official,
        edition,
        "First.",
    )
    assert (entry.from_status, entry.to_status) == ("cleared", "published")


def test_edit_is_not_public_before_release():
    story = make_published(title="Released")
    edit(story, title="Quokka")
    row = Publication.objects.visible().for_list().get()
    assert row.edition.content["title"] == "Released"
    assert not matching("quokka").exists()
    release(story, change_note="Better title.")
    row = Publication.objects.visible().for_list().get()
    assert row.edition.content["title"] == "Quokka"
    assert matching("quokka").get() == row
    assert not matching("released").exists()


def test_every_edition_is_kept_and_numbered():
    story = make_published(title="One")
    for title in ("Two", "Three"):
        edit(story, title=title)
        release(story, change_note="New title.")
    kept = [(edition.number, edition.content["title"]) for edition in story.editions.all()]
    assert kept == [(3, "Three"), (2, "Two"), (1, "One")]
    assert Publication.objects.get().edition.number == 3


def test_first_release_and_update_times_differ():
    story = make_published()
    edit(story, title="New")
    edition = release(story, change_note="New title.")
    row = Publication.objects.get()
    assert row.first_published_at == story.editions.get(number=1).released_at < edition.released_at
    assert row.updated_at == edition.released_at


@pytest.mark.parametrize("note", ["", "  \n"])
def test_second_edition_needs_a_change_note(note):
    story = make_published()
    edit(story, title="New")
    with pytest.raises(ValidationError, match="what changed"):
        release(story, change_note=note)
    assert story.editions.count() == 1


def test_same_text_is_not_released_twice():
    story = make_published()
    edit(story, editor_notes="Only for staff")
    lines = log(story)
    with pytest.raises(WorkflowError, match="Nothing has changed since edition 1"):
        submit(story, staff_member("author"))
    assert log(story) == lines


def test_withdrawn_story_can_come_back_unchanged():
    story = make_published()
    first = story.editions.get()
    withdraw(story, reason="To be checked")
    with pytest.raises(ValidationError, match="what changed"):
        release(story)
    edition = release(story, change_note="Checked.")
    row = Publication.objects.visible().get()
    assert (edition.number, without_note(edition.content)) == (2, first.content)
    assert (row.edition, row.first_published_at) == (edition, first.released_at)
    assert [line for line in log(story) if line[2] or line[3]] == [
        ("cleared", "published", 1, ""),
        ("published", "withdrawn", None, "To be checked"),
        ("cleared", "published", 2, "Checked."),
    ]


def test_release_sanitizes_unsanitized_rows():
    story = make_story()
    story.body = "<p>x</p><script>steal()</script>"
    assert snapshot(story)["body"] == "<p>x</p>"


def test_publishing_reads_the_stored_text():
    story = make_story(title="Stale")
    Story.objects.update(title="Stored")
    assert release(story).content["title"] == "Stored"


def test_changed_slug_keeps_the_former_url():
    story = make_published(slug="old")
    edit(story, slug="new")
    assert Publication.objects.get().slug == "old"
    release(story, change_note="New address.")
    assert Publication.objects.get().slug == "new"
    assert set(Address.objects.values_list("kind", "slug", "owner_id")) == {
        ("story", "old", story.pk),
        ("story", "new", story.pk),
    }


def test_story_may_reuse_its_former_slug():
    story = make_published(slug="old")
    for slug in ("new", "old"):
        edit(story, slug=slug)
        release(story, change_note="Address.")
    assert Publication.objects.get().slug == "old"


@pytest.mark.parametrize("is_withdrawn", [True, False])
def test_address_never_leads_to_another_story(is_withdrawn):
    first = make_published(slug="taken")
    if is_withdrawn:
        withdraw(first, reason="Wrong")
    edit(first, slug="elsewhere")
    second = make_story(slug="taken")
    with pytest.raises(ValidationError, match="taken belonged to another story"):
        release(second)
    assert (second.editions.count(), Story.objects.get(pk=second.pk).status) == (0, "draft")


def test_slug_of_unpublished_draft_is_free():
    draft = make_story(slug="free")
    edit(draft, slug="elsewhere")
    assert release(make_story(slug="free")).content["slug"] == "free"


def test_release_takes_constant_number_of_queries(django_assert_num_queries):
    small = make_story(tags=("a",), outcomes=("b",), partners=(make_partner(),))
    partners = (make_partner(), make_partner())
    centers = (make_center(), make_center())
    big = make_story(tags=("a", "c"), outcomes=("b", "d"), partners=partners, supporting=centers)
    official = staff_member("official")
    for story in (small, big):
        make_cleared(story)
        with django_assert_num_queries(32):
            publish(story, official)


def test_timestamps_come_from_database_clock():
    story = make_published()
    row = Publication.objects.annotate(now=Now()).get()
    assert story.editions.get().released_at == row.updated_at <= row.now
    assert row.visible_from <= row.now
