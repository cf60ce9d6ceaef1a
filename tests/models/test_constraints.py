"""Constraints apply to every write, with or without a form."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.utils import timezone

from stories.choices import RESERVED_SLUGS
from stories.models import Collection, Page, Publication, SiteText
from stories.publishing.public_texts import PUBLIC_MODELS
from tests.clock import switch_guards
from tests.confirmed import save_entry
from tests.factories import (
    make_center,
    make_partner,
    make_published,
    make_story,
    make_threat,
    release,
)
from tests.models.additions import ADDITIONS
from tests.models.changes import CHANGES, make_page
from tests.models.refusal import refused
from tests.publishing.proposals.new_values import make_collection

# Their triggers would refuse the write before the constraint does.
ENTRIES = {public.model for public in PUBLIC_MODELS}

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("way", ["save", "bulk_update", "update"])
@pytest.mark.parametrize(
    ("rule", "make", "change"), CHANGES, ids=lambda value: value if isinstance(value, str) else ""
)
def test_change_that_breaks_a_rule_is_refused(rule, make, change, way):
    row = make()
    if type(row) in ENTRIES:
        switch_guards(type(row), "DISABLE")
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


@pytest.mark.parametrize("way", ["save", "bulk_create"])
@pytest.mark.parametrize(
    ("rule", "make"), ADDITIONS, ids=lambda value: value if isinstance(value, str) else ""
)
def test_row_that_breaks_a_rule_is_refused(rule, make, way):
    *good, bad = make()
    if type(bad) in ENTRIES:
        switch_guards(type(bad), "DISABLE")
    type(bad).objects.bulk_create(good)
    with refused(rule):
        bad.save() if way == "save" else type(bad).objects.bulk_create([bad])


def test_one_story_is_featured_at_most():
    for _ in range(2):
        make_published()
    with refused("publication_one_featured"):
        Publication.objects.update(is_featured=True)


def test_one_address_leads_to_one_story():
    first = make_published()
    second = make_published()
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
def test_page_slug_is_not_reserved(slug):
    page = make_page()
    switch_guards(Page, "DISABLE")
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


def test_collection_has_stories_or_a_search():
    collection = make_collection()
    save_entry(collection)
    switch_guards(Collection, "DISABLE")
    with refused("collection_of_one_kind"):
        Collection.objects.update(story_ids=[1], query="q=port")


def test_site_text_is_one_row():
    switch_guards(SiteText, "DISABLE")
    with refused("site_text_is_one_row"):
        SiteText.objects.create(id=2)


def test_every_rule_has_its_test():
    # Two exist for foreign keys, which test_threat.py and test_guards.py test; five are only in a migration.
    named = {
        rule.name
        for model in apps.get_app_config("stories").get_models()
        for rule in model._meta.constraints
    }
    named |= {"change_confirmed_by_second_person", "change_signed_by_no_author"}
    named |= {"clearance_by_second_person", "clearance_signed_by_no_author", "clearance_reviewed"}
    elsewhere = {
        "publication_one_featured",
        "publication_one_at_a_time",
        "publication_slug_of_one_story",
    }
    elsewhere |= {"threat_id_level", "edition_of_story"}
    elsewhere |= {"collection_of_one_kind", "site_text_is_one_row"}
    assert named == {rule for rule, *_ in CHANGES + ADDITIONS} | elsewhere
