"""Rules of the data hold however a row is written: save, bulk write or update, without any form."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.apps import apps
from django.db.models import F
from django.utils import timezone
from taggit.models import Tag

from stories.choices import RESERVED_SLUGS
from stories.models import (
    Address,
    Bundle,
    BundleMember,
    Clearance,
    ContentVersion,
    Decision,
    Edition,
    FusionCenter,
    ImportBatch,
    ImportRow,
    LinkCheck,
    Membership,
    Merger,
    Milestone,
    Outcome,
    OutcomeKind,
    Page,
    PreviewLink,
    Publication,
    ReleaseRecord,
    Remark,
    SearchDay,
    SearchName,
    SearchTerm,
    Story,
    StoryCenter,
    StoryPartner,
    StoryTag,
    Term,
)
from tests.clock import switch_guards
from tests.factories import make_center, make_partner, make_published, make_story, make_threat, release, staff_member
from tests.models.refusal import refused

pytestmark = pytest.mark.django_db


def make_outcome():
    kind = OutcomeKind.objects.create(name="arrest", slug="arrest")
    return Outcome.objects.create(story=make_story(), kind=kind, quantity=1, unit="people")


def make_batch():
    return ImportBatch.objects.create(kind="stories", file_name="a.csv", by=staff_member("somebody"))


def import_rows_twice():
    batch = make_batch()
    return [ImportRow(batch=batch, number=1, entry_id=number, after={}) for number in (1, 2)]


def make_page():
    return Page.objects.create(title="About", slug="about", description="d" * 50, body="<p>x</p>")


def make_lead():
    return make_story().center_roles.get()


def make_part():
    return make_story(partners=(make_partner(),)).partner_roles.get()


def make_publication():
    row = make_published().publications.get()
    switch_guards(Publication, "DISABLE")
    return row


def make_unguarded_story():
    switch_guards(Story, "DISABLE")
    return make_story()


def make_clearance():
    row = make_published().clearances.get()
    switch_guards(Clearance, "DISABLE")
    return row


def make_record():
    row = make_published().release_records.get()
    switch_guards(ReleaseRecord, "DISABLE")
    return row


def make_milestone():
    return Milestone.objects.create(story=make_story(), name="Before the review", content={})


def make_remark():
    return Remark.objects.create(story=make_story(), by=staff_member("a"), text="Who says so?")


def make_link():
    by, digest = staff_member("a"), "0" * 64
    return PreviewLink.objects.create(
        story=make_story(), content={}, secret_digest=digest, purpose="The chief", by=by, expires_at=NOW
    )


NOW = datetime(2026, 1, 1, tzinfo=UTC)
# What a countersigned clearance has.
SIGNED = {"basis": "break_glass", "break_glass_reason": "A storm.", "countersigned_at": NOW}
DATE = "story_date_no_more_exact_than_its_precision"
PICTURE = "story_picture_has_text_or_is_decorative"
# Rule, maker of a row that keeps it, and a change that breaks it.
CHANGES = [
    ("import_kind", make_batch, {"kind": "songs"}),
    ("import_state", make_batch, {"state": "stored"}),
    ("center_designation", make_center, {"designation": "virtual"}),
    ("center_state", make_center, {"state": "ZZ"}),
    ("center_coordinates", make_center, {"latitude": 41.6}),
    ("center_coordinates", make_center, {"longitude": -93.6}),
    ("center_coordinates", make_center, {"latitude": 90.1, "longitude": 0}),
    ("center_coordinates", make_center, {"latitude": 0, "longitude": -180.1}),
    ("center_coordinates", make_center, {"latitude": float("nan"), "longitude": 0}),
    ("center_established_year", make_center, {"established_year": 1949}),
    ("center_established_year", make_center, {"established_year": 2101}),
    ("partner_level", make_partner, {"level": "cosmic"}),
    ("partner_not_part_of_itself", make_partner, {"parent_id": F("id")}),
    ("story_status", make_unguarded_story, {"status": "secret"}),
    ("story_mission_area", make_story, {"mission_area": "attack"}),
    ("story_states", make_story, {"states": ["OH", "ZZ"]}),
    ("story_states", make_story, {"states": ["oh"]}),
    (DATE, make_story, {"event_on": date(1899, 12, 31), "date_precision": "day"}),
    (DATE, make_story, {"event_on": date(3000, 1, 1), "date_precision": "day"}),
    (DATE, make_story, {"event_on": date(2011, 12, 7), "date_precision": "month"}),
    (DATE, make_story, {"event_on": date(2011, 12, 1), "date_precision": "year"}),
    (DATE, make_story, {"event_on": date(2011, 1, 2), "date_precision": "year"}),
    ("story_date_precision", make_story, {"event_on": None, "date_precision": "week"}),
    (PICTURE, make_story, {"image": "pictures/x.png"}),
    (PICTURE, make_story, {"image": "pictures/x.png", "image_alt": "A map", "image_is_decorative": True}),
    ("story_center_role", make_lead, {"role": "boss"}),
    ("story_partner_role", make_part, {"role": "boss"}),
    ("outcome_quantity", make_outcome, {"quantity": -1}),
    ("outcome_unit_needs_quantity", make_outcome, {"quantity": None}),
    ("page_slug_not_reserved", make_page, {"slug": "stories"}),
    ("publication_interval", make_publication, {"event_last": date(1999, 1, 1)}),
    ("publication_visible_interval", make_publication, {"visible_until": F("visible_from")}),
    ("publication_visible_interval", make_publication, {"visible_until": F("visible_from") - timedelta(1)}),
    ("clearance_basis", make_clearance, {"basis": "trust"}),
    ("clearance_case_status", make_clearance, {"case_status": "open"}),
    ("clearance_pending_case_is_coordinated", make_clearance, {"case_status": "pending"}),
    ("clearance_pending_case_is_coordinated", make_clearance, {"case_status": "pending", "attorney": "Ohio"}),
    ("clearance_by_somebody", make_clearance, {"cleared_by_id": None}),
    ("clearance_by_second_person", make_clearance, {"authors": [1], "cleared_by_id": 1}),
    ("clearance_reviewed", make_clearance, {"privacy_by": ""}),
    ("clearance_reviewed", make_clearance, {"consent_on": None}),
    ("clearance_alone_says_why", make_clearance, {"basis": "break_glass"}),
    ("clearance_alone_says_why", make_clearance, {"break_glass_reason": "A storm."}),
    ("clearance_countersigned_by_another", make_clearance, {"countersigned_by_id": 1}),
    ("clearance_countersigned_by_another", make_clearance, SIGNED | {"countersigned_by_id": F("cleared_by_id")}),
    ("clearance_signed_by_no_author", make_clearance, SIGNED | {"countersigned_by_id": 0, "authors": [0]}),
    ("record_of_edition_or_canceled", make_record, {"canceled_at": NOW}),
    ("record_of_edition_or_canceled", make_record, {"edition_id": None}),
    ("milestone_has_a_name", make_milestone, {"name": ""}),
    ("remark_says_something", make_remark, {"text": ""}),
    ("remark_done_by_somebody", make_remark, {"done_at": NOW}),
    ("preview_link_says_for_whom", make_link, {"purpose": ""}),
    ("preview_link_revoked_by_somebody", make_link, {"revoked_at": NOW}),
]


@pytest.mark.parametrize("way", ["save", "bulk_update", "update"])
@pytest.mark.parametrize(("rule", "make", "change"), CHANGES, ids=lambda value: value if isinstance(value, str) else "")
def test_change_that_breaks_a_rule_is_refused(rule, make, change, way):
    row = make()
    with refused(rule):
        if way == "update":
            type(row).objects.filter(pk=row.pk).update(**change)
            return
        for field, value in change.items():
            setattr(row, field, value)
        if way == "save":
            row.save()
        else:
            type(row).objects.bulk_update([row], list(change))


def tags_twice():
    story, tag = make_story(), Tag.objects.create(name="drones")
    return [StoryTag(content_object=story, tag=tag) for _ in range(2)]


def centers_twice():
    story, center = make_story(), make_center()
    return [StoryCenter(story=story, center=center, role="supporting") for _ in range(2)]


def two_leads():
    story = make_story()
    story.center_roles.all().delete()
    return [StoryCenter(story=story, center=make_center(), role="lead") for _ in range(2)]


def partners_twice():
    story, partner = make_story(), make_partner()
    return [StoryPartner(story=story, partner=partner) for _ in range(2)]


def two_primaries():
    return [FusionCenter(name=n, slug=n, state="OH", designation="primary") for n in "ab"]


def editions(*numbers, digest="0" * 64, **fields):
    switch_guards(Edition, "DISABLE")
    story = make_story()
    return [Edition(story=story, number=number, content={}, content_hash=digest, **fields) for number in numbers]


def memberships_twice():
    user, center = staff_member("a"), make_center()
    return [Membership(user=user, center=center) for _ in range(2)]


def members_twice():
    bundle, story = Bundle.objects.create(name="A"), make_story()
    return [BundleMember(bundle=bundle, story=story) for _ in range(2)]


def clearances_twice():
    switch_guards(Clearance, "DISABLE")
    story, basis = make_story(), "public_record"
    return [Clearance(story=story, content_hash="0" * 64, basis=basis) for _ in range(2)]


def decisions(*reasons):
    switch_guards(Decision, "DISABLE")
    story, by = make_story(), staff_member("a")
    return [Decision(story=story, by=by, rule="phone", field="body", digest="0", reason=reason) for reason in reasons]


def records_twice():
    switch_guards(ReleaseRecord, "DISABLE")
    known = make_published().release_records.get()
    about = {"story": known.story, "clearance": known.clearance, "canceled_at": known.clearance.cleared_at}
    return [ReleaseRecord(year=2026, serial=7, **about) for _ in range(2)]


def mergers(*pairs):
    about = {"kind": "center", "entry": {}, "moved": {}}
    return [Merger(old_id=old, heir_id=heir, **about) for old, heir in pairs]


# Rule, and rows of which only the last one breaks it.
ADDITIONS = [
    ("story_tag_once", tags_twice),
    ("story_center_once", centers_twice),
    ("story_one_lead", two_leads),
    ("story_partner_once", partners_twice),
    ("center_one_primary_a_state", two_primaries),
    ("address_once", lambda: [Address(kind="story", slug="a", owner_id=owner) for owner in (1, 2)]),
    ("search_name_of_one", lambda: [SearchName(key="a", weight=1, is_code=False)]),
    ("search_name_of_one", lambda: [SearchName(key="a", weight=1, is_code=False, facet=1, term=Term.objects.all()[0])]),
    ("search_day_once", lambda: [SearchDay(code="a", day=date(2026, 1, 1), times=times) for times in (1, 2)]),
    ("search_term_impersonal", lambda: [SearchTerm(code="a", words="555-1234", results=0, asked_on=date(2026, 1, 1))]),
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
    ("merger_of_two", lambda: mergers((7, 7))),
    ("merger_once", lambda: mergers((7, 8), (7, 9))),
]


@pytest.mark.parametrize("way", ["save", "bulk_create"])
@pytest.mark.parametrize(("rule", "make"), ADDITIONS, ids=lambda value: value if isinstance(value, str) else "")
def test_row_that_breaks_a_rule_is_refused(rule, make, way):
    *good, bad = make()
    type(bad).objects.bulk_create(good)
    with refused(rule):
        bad.save() if way == "save" else type(bad).objects.bulk_create([bad])


def test_one_story_is_featured_at_most():
    for _ in range(2):
        make_published()
    with refused("publication_one_featured"):
        Publication.objects.update(is_featured=True)


def test_one_address_leads_to_one_story():
    first, second = make_published(), make_published()
    switch_guards(Publication, "DISABLE")
    with refused("publication_slug_of_one_story"):
        second.publications.update(slug=first.slug)


def test_story_shows_one_edition_at_a_time():
    story = make_published()
    release(story, change_note="Soon.", at=timezone.now() + timedelta(hours=1))
    switch_guards(Publication, "DISABLE")
    with refused("publication_one_at_a_time"):
        story.publications.update(visible_until=None)


@pytest.mark.parametrize("slug", RESERVED_SLUGS)
def test_page_takes_no_address_of_another_part_of_the_site(slug):
    page = make_page()
    with refused("page_slug_not_reserved"):
        Page.objects.filter(pk=page.pk).update(slug=slug)


@pytest.mark.parametrize("make", [make_center, make_partner, make_threat])
@pytest.mark.parametrize("field", ["name", "slug", "archive_id"])
def test_names_and_addresses_are_unique(make, field):
    make(**{field: "same"})
    with refused(field):
        make(**{field: "same"})


def test_story_address_is_unique():
    make_story(slug="same")
    with refused("slug"):
        make_story(slug="same")


def test_closed_center_leaves_its_place_as_primary():
    make_center(designation="primary", is_active=False)
    assert make_center(designation="primary").pk


def test_every_rule_has_its_test():
    # Two only carry foreign keys, which test_threat.py and test_guards.py test; three stand in a migration only.
    named = {rule.name for model in apps.get_app_config("stories").get_models() for rule in model._meta.constraints}
    named |= {"clearance_by_second_person", "clearance_signed_by_no_author", "clearance_reviewed"}
    elsewhere = {"publication_one_featured", "publication_one_at_a_time", "publication_slug_of_one_story"}
    elsewhere |= {"threat_id_level", "edition_of_story"}
    assert named == {rule for rule, *_ in CHANGES + ADDITIONS} | elsewhere
