"""Merged entries are one everywhere at once."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from stories.choices import ChangeState, Status
from stories.facets import entry_facet_id
from stories.listing.collection import story_counts
from stories.models import (
    Clearance,
    Merger,
    Partner,
    Story,
    ThreatType,
)
from stories.publishing.merging.preview import MergePreview, preview_merge
from stories.publishing.merging.registry import REFERENCES
from stories.publishing.proposals.apply import apply_change
from stories.publishing.proposals.propose import propose_merge, settle
from stories.publishing.search_updates import run_updates
from stories.publishing.snapshot import content_hash, snapshot
from stories.publishing.workflow import clear, note_edit, submit
from tests.confirmed import change_entry, merge, save_entry
from tests.factories import (
    REVIEWED,
    make_partner,
    make_published,
    make_story,
    make_threat,
    make_user,
    release,
    staff_member,
)
from tests.pages.world import body
from tests.publishing.merge_helpers import KINDS, found, make_two, naming, shown

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", KINDS)
def test_merge_changes_display_but_not_edition(kind, boss):
    old, heir = make_two(kind)
    story = make_published(**naming(kind, old))
    before = story.editions.values("content", "content_hash").get()
    merge(old, heir, boss)
    assert shown(story, kind) == ["Zebra"]
    assert story.editions.values("content", "content_hash").get() == before


@pytest.mark.parametrize("kind", KINDS)
def test_story_with_both_entries_shows_one(kind, boss):
    old, heir = make_two(kind)
    story = make_published(**naming(kind, old, heir))
    merge(old, heir, boss)
    assert shown(story, kind) == ["Zebra"] * (
        2 if kind == "outcome" else 1
    )  # two outcomes of a kind are two


@pytest.mark.parametrize("kind", ["center", "partner", "threat"])
def test_merged_entry_is_counted_once(kind, boss):
    old, heir = make_two(kind)
    make_published(**naming(kind, old))
    merge(old, heir, boss)
    counts = story_counts()
    assert counts[entry_facet_id(heir)] == 1
    assert entry_facet_id(old) not in counts


@pytest.mark.parametrize("kind", ["center", "partner", "threat"])
def test_search_finds_stories_by_both_names(kind, boss):
    old, heir = make_two(kind)
    make_published(**naming(kind, old))
    merge(old, heir, boss)
    assert (found("quokka"), found("zebra")) == (1, 1)


@pytest.mark.parametrize(
    ("kind", "place"), [("center", "centers"), ("partner", "partners"), ("threat", "threats")]
)
def test_every_old_address_redirects_to_the_heir(kind, place, boss, client: Client):
    old, heir = make_two(kind)
    old.slug = "quokka"
    save_entry(old)
    merge(old, heir, boss)
    for slug in ("quokka", "old-quokka"):
        answer = client.get(f"/{place}/{slug}/")
        assert (answer.status_code, answer.headers["Location"]) == (301, f"/{place}/zebra/")
    assert "Quokka" not in client.get(f"/{place}/").content.decode()


def test_merge_keeps_the_better_role(boss):
    (old, heir) = make_two("center")
    (lesser, agency) = (make_partner(), make_partner())
    story = make_story(lead=old, supporting=(heir,))
    story.partner_roles.create(partner=lesser, role="led")
    story.partner_roles.create(partner=agency)
    merge(old, heir, boss)
    merge(lesser, agency, boss)
    assert list(story.center_roles.values_list("center", "role")) == [(heir.pk, "lead")]
    assert list(story.partner_roles.values_list("partner", "role")) == [(agency.pk, "led")]


def test_lists_and_page_show_remaining_entry(boss, client: Client):
    (old, heir) = make_two("center")
    (type_, other) = make_two("threat")
    story = make_published(lead=old, threats=(type_,))
    merge(old, heir, boss)
    merge(type_, other, boss)
    for address in (
        "/stories/",
        "/stories/?view=table",
        "/",
        f"/stories/{story.slug}/",
        "/feeds/stories.atom",
    ):
        page = body(client.get(address))
        assert "Zebra" in page, address
        assert "Old Quokka" not in page, address


def test_whatever_refers_to_an_entry_moves_along():
    """A merge must move every reference to a vocabulary that is not listed here."""
    made_anew = {("publication", "lead_center")}  # from the edition, by refresh()
    for model, links in REFERENCES.items():
        moved = {(link.model._meta.model_name, link.field.removesuffix("_id")) for link in links}
        found = {
            (one.field.model._meta.model_name, one.field.name)
            for one in model._meta.get_fields()
            if one.auto_created and not one.concrete
        }
        through = {
            ("story", "centers"),
            ("story", "partners"),
            ("story", "threat_types"),
        }  # by their rows
        assert found - through - made_anew <= moved, model


def test_contributors_go_along(boss):
    old, heir = make_two("center")
    member = make_user("one", "Contributors", old)
    both = make_user("two", "Contributors", old, heir)
    merge(old, heir, boss)
    assert [[one.center for one in user.memberships.all()] for user in (member, both)] == [
        [heir],
        [heir],
    ]


def test_narrower_entries_go_along(boss):
    (top, heir) = make_two("threat")
    (agency, office) = make_two("partner")
    part = make_threat(parent=top)
    branch = make_partner(parent=agency)
    change_entry(office, parent=agency)
    merge(top, heir, boss)
    merge(agency, office, boss)
    parents = [ThreatType.objects.get(pk=part.pk).parent, Partner.objects.get(pk=branch.pk).parent]
    assert parents == [heir, office]
    assert Partner.objects.get(pk=office.pk).parent is None


def test_merge_that_makes_no_sense_is_refused(boss):
    top, other = make_two("threat")
    part = make_threat(parent=top)
    for old, heir in ((top, top), (top, part), (top, make_threat(parent=other))):
        with pytest.raises(ValidationError):
            merge(old, heir, boss)
    assert not Merger.objects.exists()


def test_draft_changes_nothing_public(boss):
    old, heir = make_two("center")
    story = make_published(lead=old)
    merge(old, heir, boss)
    story.refresh_from_db()
    assert story.status == Status.PUBLISHED
    assert release(story, "Another word").content["centers"] == [{"id": heir.pk, "role": "lead"}]


def test_cleared_text_must_be_cleared_anew(boss):
    old, heir = make_two("center")
    story = make_story(lead=old)
    submit(story, staff_member("author"))
    clear(story, staff_member("official"), REVIEWED)
    assert preview_merge(old, heir) == MergePreview(
        public=0, working=1, both=0, cleared=1, narrower=0, contributors=0, addresses=1
    )
    merge(old, heir, boss)
    story.refresh_from_db()
    assert story.status == Status.DRAFT
    assert Clearance.objects.get(story=story).voided_at


def test_merging_user_may_not_clear_the_text(boss):
    old, heir = make_two("center")
    story = make_story(lead=old)
    submit(story, staff_member("author"))
    merge(old, heir, boss)
    with pytest.raises(ValidationError, match="Someone else must review"):
        clear(Story.objects.get(pk=story.pk), boss, REVIEWED)


@pytest.mark.parametrize("has_both", [False, True], ids=["one", "both"])
@pytest.mark.parametrize("kind", KINDS)
def test_public_text_is_recognized_after_a_merge(kind, has_both, boss):
    old, heir = make_two(kind)
    entries = (old, heir) if has_both else (old,)
    story = make_published(title="The title", **naming(kind, *entries))
    change_title(story, "Another title")
    merge(old, heir, boss)

    change_title(story, "The title")

    assert Story.objects.get().status == "published"


def change_title(story, title):
    Story.objects.filter(pk=story.pk).update(title=title)
    note_edit(story, staff_member("author"))


def begin_merge(old, heir, boss):
    """Confirm a merge, without the steps that complete it."""
    with transaction.atomic():
        change = propose_merge(old, heir, boss)
        settle(change, ChangeState.CONFIRMED, staff_member("confirmer"))
        apply_change(change)


@pytest.mark.parametrize("kind", KINDS)
def test_stopped_merge_is_taken_up_again(boss, kind):
    old, heir = make_two(kind)
    stories = [make_published(**naming(kind, old)) for _ in range(3)]
    begin_merge(old, heir, boss)
    assert shown(stories[0], kind) == [heir.name]

    steps = 0
    while not run_updates(max_seconds=0, step_rows=1):
        steps += 1

    assert steps >= 6
    assert not type(old).objects.filter(pk=old.pk).exists()
    for story in stories:
        story.refresh_from_db()
        assert story.status == "published"
        assert story.content_hash == content_hash(snapshot(story))


def test_other_merges_wait_for_an_open_one(boss):
    old, heir = make_two("partner")
    make_published(partners=(old,))
    begin_merge(old, heir, boss)
    other = make_partner(name="Wombat")
    with pytest.raises(ValidationError, match="isn't complete yet"):
        merge(other, heir, boss)


def test_story_saved_during_a_merge_follows(boss):
    """The old entry can be used until the last step, which then finds it again."""
    old, heir = make_two("partner")
    make_published(partners=(old,))
    begin_merge(old, heir, boss)
    run_updates(max_seconds=0, step_rows=9)
    late = make_story(partners=(old,))

    while not run_updates():
        pass

    assert late.partner_roles.get().partner == heir


def test_merge_takes_constant_number_of_queries(boss):
    counts = []
    for number in (2, 7):
        old = make_partner(name=f"Old {number}")
        heir = make_partner(name=f"New {number}")
        for _story in range(number):
            make_published(partners=(old,))
        begin_merge(old, heir, boss)
        with CaptureQueriesContext(connection) as queries:
            run_updates()
        counts.append(len(queries))

    assert counts[0] == counts[1]
