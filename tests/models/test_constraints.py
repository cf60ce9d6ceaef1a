"""Rules of the data hold however a row is written: save, bulk write or update, without any form."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db.models import F
from taggit.models import Tag

from stories.choices import RESERVED_SLUGS
from stories.models import (
    Address,
    ContentVersion,
    Edition,
    FusionCenter,
    Outcome,
    OutcomeKind,
    Page,
    Publication,
    SearchDay,
    SearchName,
    SearchTerm,
    StoryCenter,
    StoryPartner,
    StoryTag,
    Term,
)
from tests.factories import make_center, make_partner, make_published, make_story, make_threat
from tests.models.refusal import refused

pytestmark = pytest.mark.django_db


def make_outcome():
    kind = OutcomeKind.objects.create(name="arrest", slug="arrest")
    return Outcome.objects.create(story=make_story(), kind=kind, quantity=1, unit="people")


def make_page():
    return Page.objects.create(title="About", slug="about", description="d" * 50, body="<p>x</p>")


def make_lead():
    return make_story().center_roles.get()


def make_part():
    return make_story(partners=(make_partner(),)).partner_roles.get()


def make_publication():
    return make_published().publication


DATE = "story_date_no_more_exact_than_its_precision"
PICTURE = "story_picture_has_text_or_is_decorative"
# Rule, maker of a row that keeps it, and a change that breaks it.
CHANGES = [
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
    ("story_status", make_story, {"status": "secret"}),
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


def editions(*numbers, digest="0" * 64):
    story = make_story()
    return [Edition(story=story, number=number, content={}, content_hash=digest) for number in numbers]


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
    # Two only carry foreign keys, which test_threat.py and test_guards.py test.
    named = {rule.name for model in apps.get_app_config("stories").get_models() for rule in model._meta.constraints}
    elsewhere = {"publication_one_featured", "threat_id_level", "edition_of_story"}
    assert named == {rule for rule, *_ in CHANGES + ADDITIONS} | elsewhere
