"""New rows that violate a constraint."""

from datetime import date

from django.utils import timezone
from taggit.models import Tag

from stories.models import (
    AccountChange,
    Address,
    Bundle,
    BundleMember,
    Clearance,
    ContentVersion,
    Decision,
    Edition,
    FailedLogins,
    FusionCenter,
    ImportRow,
    LinkCheck,
    Membership,
    Merger,
    ProposedChange,
    Purge,
    ReleaseRecord,
    SearchDay,
    SearchName,
    SearchTerm,
    StoryCenter,
    StoryPartner,
    StoryTag,
    Term,
)
from tests.clock import switch_guards
from tests.factories import make_center, make_partner, make_published, make_story, staff_member
from tests.models.changes import make_batch


def import_rows_twice():
    batch = make_batch()
    return [ImportRow(batch=batch, number=1, entry_id=number, after={}) for number in (1, 2)]


def tags_twice():
    story = make_story()
    tag = Tag.objects.create(name="drones")
    return [StoryTag(content_object=story, tag=tag) for _ in range(2)]


def centers_twice():
    story = make_story()
    center = make_center()
    return [StoryCenter(story=story, center=center, role="supporting") for _ in range(2)]


def two_leads():
    story = make_story()
    story.center_roles.all().delete()
    return [StoryCenter(story=story, center=make_center(), role="lead") for _ in range(2)]


def partners_twice():
    story = make_story()
    partner = make_partner()
    return [StoryPartner(story=story, partner=partner) for _ in range(2)]


def two_primaries():
    return [FusionCenter(name=n, slug=n, state="OH", designation="primary") for n in "ab"]


def editions(*numbers, digest="0" * 64, **fields):
    switch_guards(Edition, "DISABLE")
    story = make_story()
    return [
        Edition(story=story, number=number, content={}, content_hash=digest, **fields)
        for number in numbers
    ]


def memberships_twice():
    user = staff_member("a")
    center = make_center()
    return [Membership(user=user, center=center) for _ in range(2)]


def members_twice():
    bundle = Bundle.objects.create(name="A")
    story = make_story()
    return [BundleMember(bundle=bundle, story=story) for _ in range(2)]


def clearances_twice():
    switch_guards(Clearance, "DISABLE")
    story = make_story()
    basis = "public_record"
    return [Clearance(story=story, content_hash="0" * 64, basis=basis) for _ in range(2)]


def decisions(*reasons):
    switch_guards(Decision, "DISABLE")
    story = make_story()
    by = staff_member("a")
    return [
        Decision(story=story, by=by, rule="phone", field="body", digest="0", reason=reason)
        for reason in reasons
    ]


def records_twice():
    switch_guards(ReleaseRecord, "DISABLE")
    known = make_published().release_records.get()
    about = {
        "story": known.story,
        "clearance": known.clearance,
        "canceled_at": known.clearance.cleared_at,
    }
    return [ReleaseRecord(year=2026, serial=7, **about) for _ in range(2)]


def changes_twice():
    by = staff_member("a")
    about = {"act": "change", "kind": "stories.page", "object_id": 1, "name": "About"}
    return [ProposedChange(after={}, authors=[by.pk], proposed_by=by, **about) for _ in range(2)]


def mergers(*pairs):
    about = {"kind": "center", "entry": {}, "moved": {}}
    return [Merger(old_id=old, heir_id=heir, **about) for old, heir in pairs]


def account_change(**values):
    account = staff_member("someone")
    return AccountChange(**{"account": account, "kind": "email", "state": "requested"} | values)


def self_confirmed_change():
    boss = staff_member("boss")
    decided = {"decided_by": boss, "decided_at": timezone.now()}
    return [account_change(state="done", requested_by=boss, **decided)]


def decided_with_secret():
    return [account_change(state="done", decided_at=timezone.now(), secret="hash")]


# Rule, and rows of which only the last one breaks it.
def purges_at_once():
    story = make_story()
    by = staff_member("a")
    return [Purge(story=story, reason="A name was pasted.", requested_by=by) for _ in range(2)]


def counts_twice():
    return [
        FailedLogins(account="editor", is_known_address=True, last_failed_at=timezone.now())
        for _ in range(2)
    ]


ADDITIONS = [
    ("purge_one_open", purges_at_once),
    ("one_count_for_each_account", counts_twice),
    ("story_tag_once", tags_twice),
    ("story_center_once", centers_twice),
    ("story_one_lead", two_leads),
    ("story_partner_once", partners_twice),
    ("center_one_primary_a_state", two_primaries),
    ("address_once", lambda: [Address(kind="story", slug="a", owner_id=owner) for owner in (1, 2)]),
    ("search_name_of_one", lambda: [SearchName(key="a", weight=1, is_code=False)]),
    (
        "search_name_of_one",
        lambda: [SearchName(key="a", weight=1, is_code=False, facet=1, term=Term.objects.all()[0])],
    ),
    (
        "search_name_of_facet_once",
        lambda: [SearchName(key="a", weight=1, is_code=False, facet=1) for _ in range(2)],
    ),
    (
        "search_day_once",
        lambda: [SearchDay(code="a", day=date(2026, 1, 1), times=times) for times in (1, 2)],
    ),
    (
        "search_term_impersonal",
        lambda: [
            SearchTerm(code="a", words="555-1234", results=0, last_searched_on=date(2026, 1, 1))
        ],
    ),
    ("content_version_is_one_row", lambda: [ContentVersion(id=2)]),
    ("edition_number_once", lambda: editions(1, 1)),
    ("edition_number_from_one", lambda: editions(0)),
    ("edition_hash", lambda: editions(1, digest="0" * 63)),
    ("edition_hash", lambda: editions(1, digest="G" * 64)),
    ("edition_correction_says_what", lambda: editions(1, is_correction=True)),
    ("membership_once", memberships_twice),
    ("bundle_story_once", members_twice),
    ("clearance_one_valid", clearances_twice),
    ("decision_once", lambda: decisions("Public.", "Public.")),
    ("decision_has_a_reason", lambda: decisions("")),
    ("link_check_state", lambda: [LinkCheck(url="https://example.org/", state="asleep")]),
    ("record_number_once", records_twice),
    ("import_row_once", import_rows_twice),
    ("account_change_kind", lambda: [account_change(kind="mood")]),
    ("account_change_one_open", lambda: [account_change(), account_change()]),
    ("account_change_decided", lambda: [account_change(state="done")]),
    ("account_change_keeps_no_secret", decided_with_secret),
    ("account_change_by_two", self_confirmed_change),
    ("change_one_open", changes_twice),
    ("merger_of_two", lambda: mergers((7, 7))),
    ("merger_once", lambda: mergers((7, 8), (7, 9))),
]
