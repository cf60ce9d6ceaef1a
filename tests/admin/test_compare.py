"""Comparison of two states of a story, and restoration of an earlier one without a release."""

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from stories.choices import Status
from stories.models import Milestone, Story
from stories.publishing.snapshot import snapshot
from stories.publishing.workflow import clear, note_edit, send_back, submit
from tests.admin.conftest import client_of
from tests.admin.story_form import act_url, save
from tests.factories import (
    NOTE,
    REVIEWED,
    make_center,
    make_partner,
    make_published,
    make_story,
    make_threat,
    make_user,
    release,
    staff_member,
)

pytestmark = pytest.mark.django_db


def parts(client: Client, story: Story, **query: str) -> dict[str, tuple[str, str]]:
    """{part: (what is gone, what is new)} of the page that compares."""
    found = client.get(act_url(story, "compare"), query).context["diffs"]
    texts = {part.label: [(piece.kind, piece.text) for piece in part.pieces] for part in found}
    return {
        label: tuple(
            " ".join(text for kind, text in made if kind == wanted) for wanted in ("gone", "new")
        )
        for label, made in texts.items()
    }


def comparison(client: Client, story: Story):
    return client.get(act_url(story, "compare")).context


def restore(client: Client, story: Story, state: str) -> list[str]:
    """Restore a state from the page that compares it with the working text; return what the desk says."""
    seen = client.get(act_url(story, "compare"), {"a": state}).context["seen"]
    response = client.post(act_url(story, "restore"), {"state": state, "seen": seen}, follow=True)
    return [str(message) for message in response.context["messages"]]


@pytest.fixture
def edited(desk: Client) -> Story:
    """A story with an edition that says one thing, and a working text that says another."""
    story = make_published(
        title="Boat found",
        partners=(make_partner(name="Port"),),
        tags=("ports",),
        outcomes=("arrest",),
    )
    changes = {
        "partner_roles-0-DELETE": "on",
        "outcomes-0-DELETE": "on",
        "tags": ["harbors"],
        "event_date": "2015",
    }
    save(
        desk,
        story,
        title="Ship found",
        body="<p>What happened and who came.</p>",
        states=["TX"],
        **changes,
    )
    return Story.objects.get(pk=story.pk)


def test_public_text_is_compared_by_default(desk: Client, edited: Story):
    assert parts(desk, edited) == {
        "Title": ("Boat", "Ship"),
        "Story": ("helped", "came"),
        "Date of the event": ("2014-06", "2015"),
        "States": ("Ohio", "Texas"),
        "Partners": ("Port (Took part)", ""),
        "Outcomes": ("arrest", ""),
        "Tags": ("ports", "harbors"),
    }


def test_any_two_states_can_be_compared(desk: Client, edited: Story):
    desk.post(act_url(edited, "milestone"), {"name": "Before the review"})
    save(desk, edited, title="Vessel found")
    milestone = f"milestone-{Milestone.objects.get().pk}"
    assert parts(desk, edited, a="edition-1", b=milestone)["Title"] == ("Boat", "Ship")
    assert parts(desk, edited, a=milestone, b="working") == {"Title": ("Ship", "Vessel")}
    assert parts(desk, edited, a="working", b="working") == {}


def test_comparison_takes_constant_number_of_queries(desk: Client):
    """However many saved versions have the text of the working copy."""
    story = make_published()
    counts = []
    for _round in range(2):
        for _version in range(3):
            Milestone.objects.create(story=story, name="Same text", content=snapshot(story))
        with CaptureQueriesContext(connection) as queries:
            comparison(desk, story)
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert counts[1] < 45


def test_formatting_only_change_is_labeled(desk: Client):
    story = make_published(body="<p>Who helped.</p>")
    save(desk, story, body="<p>Who <strong>helped</strong>.</p>")
    assert "formatting only" in desk.get(act_url(story, "compare")).content.decode()


def test_resubmission_is_compared_with_what_was_returned(desk: Client, office: Client):
    story = make_story(body="<p>Three boats were found.</p>")
    author = staff_member("author")
    submit(story, author)
    send_back(story, staff_member("reviewer"), "Count again.")
    Story.objects.update(body="<p>Four boats were found.</p>")
    note_edit(story, author)
    submit(story, author)

    assert parts(desk, story) == {"Story": ("Three", "Four")}
    page = office.get(act_url(story, "clear"))
    review = page.context["review"]
    assert review.since.startswith("Returned by reviewer, ")
    assert [field.diff.label for field in review.since_fields] == ["Story"]


def test_each_submission_and_return_can_be_restored(desk: Client):
    story = make_story()
    author = staff_member("author")
    submit(story, author)
    send_back(story, staff_member("reviewer"), "Shorter, please.")

    labels = [label for _key, label, _a, _b in comparison(desk, story)["states"]]

    assert [label.partition(",")[0] for label in labels] == [
        "Working text",
        "Returned by reviewer",
        "Submitted by author",
    ]


@pytest.mark.parametrize(
    "odd", ["nonsense", "edition-99", "milestone-x", "edition-", "\0", "live-1"]
)
def test_unknown_states_fall_back_to_defaults(desk: Client, edited: Story, odd: str):
    assert parts(desk, edited, a=odd, b=odd)["Title"] == ("Boat", "Ship")
    assert desk.post(act_url(edited, "restore"), {"state": odd}).status_code == 302
    assert Story.objects.get().title == edited.title


def test_unreleased_story_has_nothing_to_compare(desk: Client):
    page = desk.get(act_url(make_story(), "compare")).content.decode()
    assert "nothing to compare yet" in page


def test_restored_edition_is_complete_and_not_new(desk: Client, edited: Story):
    assert any(
        "Published text hasn’t changed" in text for text in restore(desk, edited, "edition-1")
    )
    story = Story.objects.get()
    assert snapshot(story) == story.editions.get().content
    assert (story.status, story.editions.count()) == (Status.PUBLISHED, 1)
    assert story.publications.visible().get().edition.number == 1


def test_restore_saves_previous_text_as_milestone(desk: Client, edited: Story):
    before = snapshot(edited)
    restore(desk, edited, "edition-1")
    kept = Milestone.objects.get()
    assert (kept.content, "Before “Edition 1" in kept.name) == (before, True)
    restore(desk, edited, f"milestone-{kept.pk}")
    assert snapshot(Story.objects.get()) == before


def test_restoring_user_cannot_clear_the_story(office: Client, official: User, edited: Story):
    restore(office, edited, "edition-1")
    assert official.pk in Story.objects.get().authors


def test_restore_cancels_clearance(desk: Client, edited: Story):
    submit(edited, staff_member("author"), note=NOTE)
    clear(edited, staff_member("official"), REVIEWED)
    assert any("The clearance is void" in text for text in restore(desk, edited, "edition-1"))
    assert not edited.clearances.filter(voided_at=None).exists()


def test_restore_rejects_changed_text(desk: Client, edited: Story):
    seen = desk.get(act_url(edited, "compare")).context["seen"]
    save(desk, edited, title="Changed meanwhile")
    desk.post(act_url(edited, "restore"), {"state": "edition-1", "seen": seen})
    assert Story.objects.get().title == "Changed meanwhile"


def test_restore_skips_deleted_entries(desk: Client, edited: Story):
    story = Story.objects.get()
    content = snapshot(story) | {
        "partners": [{"id": 0, "role": "led"}],
        "threat_types": [0, make_threat().pk],
    }
    milestone = Milestone.objects.create(story=story, name="Old", content=content)
    page = desk.get(act_url(story, "compare"), {"a": f"milestone-{milestone.pk}"})
    assert "deleted partner (Led the case)" in page.content.decode()
    assert "Partner 0: deleted; Threat type 0: deleted" in page.content.decode()

    messages = restore(desk, story, f"milestone-{milestone.pk}")

    assert any("Partner 0: deleted; Threat type 0: deleted" in text for text in messages)
    story = Story.objects.get()
    assert (story.partner_roles.count(), story.threat_types.count()) == (0, 1)


def test_restore_skips_slug_of_another_story(desk: Client):
    story = make_story(slug="first")
    desk.post(act_url(story, "milestone"), {"name": "With its first address"})
    Story.objects.filter(pk=story.pk).update(slug="second")
    make_story(slug="first")
    restore(desk, Story.objects.get(pk=story.pk), f"milestone-{Milestone.objects.get().pk}")
    assert Story.objects.get(pk=story.pk).slug == "second"


def test_milestone_needs_a_name(desk: Client):
    story = make_story()
    desk.post(act_url(story, "milestone"), {"name": " "})
    assert not Milestone.objects.exists()


def test_contributor_compares_only_own_stories():
    own, other = make_center(), make_center()
    client = client_of(make_user("writer", "Contributors", own))
    mine, theirs = make_published(lead=own), make_published(lead=other)
    save(client, mine, title="Changed")
    assert parts(client, mine)["Title"][1] == "Changed"
    restore(client, mine, "edition-1")
    assert Story.objects.get(pk=mine.pk).title == mine.title
    assert client.get(act_url(theirs, "compare")).status_code == 404
    for act in ("restore", "milestone"):
        assert (
            client.post(act_url(theirs, act), {"state": "edition-1", "name": "x"}).status_code
            == 404
        )


def test_contributor_cannot_restore_foreign_lead(desk: Client):
    own = make_center()
    client = client_of(make_user("writer", "Contributors", own))
    story = make_published(lead=make_center())
    save(desk, story, **{"center_roles-0-center": own.pk})
    assert any(
        "Another center led this story" in text for text in restore(client, story, "edition-1")
    )
    assert story.center_roles.get().center == own


def test_read_only_user_can_only_compare(with_permissions, edited: Story):
    client = with_permissions("view_story")
    assert "Restore:" not in client.get(act_url(edited, "compare")).content.decode()
    for act in ("restore", "milestone"):
        assert (
            client.post(act_url(edited, act), {"state": "edition-1", "name": "x"}).status_code
            == 403
        )


def test_queue_links_to_comparison(desk: Client, edited: Story):
    submit(edited, staff_member("author"), note=NOTE)
    assert act_url(edited, "compare") in desk.get("/admin/queue/").content.decode()


def test_editions_are_listed_as_states(desk: Client, edited: Story):
    release(edited, "Another boat.")
    states = [key for key, *_rest in desk.get(act_url(edited, "compare")).context["states"]]
    assert states == ["working", "live", "edition-2", "edition-1"]
