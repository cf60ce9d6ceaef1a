"""Changes of valid rows that violate a constraint."""

from datetime import UTC, date, datetime, timedelta

from django.db.models import F

from stories.models import (
    Clearance,
    ImportBatch,
    Milestone,
    Outcome,
    OutcomeKind,
    Page,
    PageFeedback,
    PreviewLink,
    ProposedChange,
    Publication,
    Purge,
    ReleaseRecord,
    Remark,
    Story,
)
from stories.publishing.proposals.propose import propose_entry
from tests.clock import switch_guards
from tests.factories import (
    FULL_SOURCE,
    add,
    make_center,
    make_partner,
    make_published,
    make_story,
    staff_member,
)

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def make_outcome():
    kind = add(OutcomeKind, name="arrest", slug="arrest")
    return Outcome.objects.create(story=make_story(), kind=kind, quantity=1, unit="people")


def make_source():
    return make_story(sources=(FULL_SOURCE,)).sources.get()


def make_batch():
    return ImportBatch.objects.create(
        kind="stories", file_name="a.csv", by=staff_member("somebody")
    )


def make_page():
    return add(Page, title="Our work", slug="our-work", description="d" * 50, body="<p>x</p>")


def make_feedback():
    return PageFeedback.objects.create(path="/about/", is_helpful=False)


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
    by = staff_member("a")
    digest = "0" * 64
    return PreviewLink.objects.create(
        story=make_story(),
        content={},
        secret_digest=digest,
        purpose="The chief",
        by=by,
        expires_at=NOW,
    )


def make_change():
    row = propose_entry(OutcomeKind(name="arrest", slug="arrest"), staff_member("a"))
    switch_guards(ProposedChange, "DISABLE")
    return row


def make_confirmed_change():
    row = make_change()
    ProposedChange.objects.filter(pk=row.pk).update(
        state="confirmed", settled_by=staff_member("b"), settled_at=NOW
    )
    return ProposedChange.objects.get(pk=row.pk)


def make_purge():
    switch_guards(Purge, "DISABLE")
    return Purge.objects.create(
        story=make_story(), reason="A name was pasted.", requested_by=staff_member("a")
    )


def make_confirmed_purge():
    row = make_purge()
    confirmed = {**CONFIRMED, "confirmed_by": staff_member("b")}
    Purge.objects.filter(pk=row.pk).update(**confirmed)
    return Purge.objects.get(pk=row.pk)


# What a confirmed purge has.
CONFIRMED = {"confirmation": "Seen.", "confirmed_at": NOW}
# What a countersigned clearance has.
SIGNED = {"basis": "break_glass", "break_glass_reason": "A storm.", "countersigned_at": NOW}
DATE = "story_date_no_more_exact_than_its_precision"
PICTURE = "story_picture_has_text_or_is_decorative"
# Rule, maker of a row that keeps it, and a change that breaks it.
CHANGES = [
    ("purge_has_a_reason", make_purge, {"reason": ""}),
    ("purge_state", make_purge, {"confirmed_at": NOW}),
    ("purge_confirmed_with_a_reason", make_confirmed_purge, {"confirmation": ""}),
    ("purge_by_two_people", make_purge, CONFIRMED | {"confirmed_by_id": F("requested_by_id")}),
    ("import_kind", make_batch, {"kind": "songs"}),
    ("import_state", make_batch, {"state": "stored"}),
    ("change_act_and_state", make_change, {"act": "steal"}),
    ("change_act_and_state", make_change, {"state": "lost", "settled_at": NOW}),
    ("change_settled_once", make_change, {"settled_at": NOW}),
    ("change_settled_once", make_confirmed_change, {"settled_at": None}),
    ("change_of_an_entry", make_change, {"act": "change"}),
    ("change_emergency_is_confirmed", make_change, {"emergency_reason": "A storm."}),
    ("change_countersigned_by_another", make_confirmed_change, {"countersigned_at": NOW}),
    (
        "change_confirmed_by_second_person",
        make_confirmed_change,
        {"settled_by_id": F("proposed_by_id")},
    ),
    (
        "change_signed_by_no_author",
        make_confirmed_change,
        {
            "emergency_reason": "A storm.",
            "countersigned_by_id": F("proposed_by_id"),
            "countersigned_at": NOW,
        },
    ),
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
    (
        PICTURE,
        make_story,
        {"image": "pictures/x.png", "image_alt": "A map", "image_is_decorative": True},
    ),
    ("story_center_role", make_lead, {"role": "boss"}),
    ("story_partner_role", make_part, {"role": "boss"}),
    ("source_kind", make_source, {"kind": "rumor"}),
    ("source_has_title_or_url", make_source, {"title": "", "url": ""}),
    ("source_date_precision", make_source, {"date_precision": "week", "published_on": None}),
    (
        "source_date_no_more_exact_than_its_precision",
        make_source,
        {"published_on": date(2011, 12, 2)},
    ),
    ("source_copy_has_url", make_source, {"archived_url": ""}),
    ("outcome_quantity", make_outcome, {"quantity": -1}),
    ("outcome_unit_needs_quantity", make_outcome, {"quantity": None}),
    ("page_slug_not_reserved", make_page, {"slug": "stories"}),
    ("publication_interval", make_publication, {"event_last": date(1999, 1, 1)}),
    ("publication_visible_interval", make_publication, {"visible_until": F("visible_from")}),
    (
        "publication_visible_interval",
        make_publication,
        {"visible_until": F("visible_from") - timedelta(1)},
    ),
    ("clearance_basis", make_clearance, {"basis": "trust"}),
    ("clearance_case_status", make_clearance, {"case_status": "open"}),
    ("clearance_pending_case_is_coordinated", make_clearance, {"case_status": "pending"}),
    (
        "clearance_pending_case_is_coordinated",
        make_clearance,
        {"case_status": "pending", "attorney": "Ohio"},
    ),
    ("clearance_by_somebody", make_clearance, {"cleared_by_id": None}),
    ("clearance_by_second_person", make_clearance, {"authors": [1], "cleared_by_id": 1}),
    ("clearance_reviewed", make_clearance, {"privacy_by": ""}),
    ("clearance_reviewed", make_clearance, {"consent_on": None}),
    ("clearance_alone_says_why", make_clearance, {"basis": "break_glass"}),
    ("clearance_alone_says_why", make_clearance, {"break_glass_reason": "A storm."}),
    ("clearance_countersigned_by_another", make_clearance, {"countersigned_by_id": 1}),
    (
        "clearance_countersigned_by_another",
        make_clearance,
        SIGNED | {"countersigned_by_id": F("cleared_by_id")},
    ),
    (
        "clearance_signed_by_no_author",
        make_clearance,
        SIGNED | {"countersigned_by_id": 0, "authors": [0]},
    ),
    ("record_of_edition_or_canceled", make_record, {"canceled_at": NOW}),
    ("record_of_edition_or_canceled", make_record, {"edition_id": None}),
    ("milestone_has_a_name", make_milestone, {"name": ""}),
    ("remark_says_something", make_remark, {"text": ""}),
    ("remark_done_by_somebody", make_remark, {"done_at": NOW}),
    ("mistake_done_by_somebody", make_feedback, {"done_at": NOW}),
    ("preview_link_says_for_whom", make_link, {"purpose": ""}),
    ("preview_link_revoked_by_somebody", make_link, {"revoked_at": NOW}),
]
