"""Triggers protect released data and the names in it."""

import pytest
from django.db import connection

from stories.models import Edition, Publication, ThreatType, WorkflowEntry
from stories.publishing.workflow import withdraw
from stories.publishing.workflow.transaction import set_permit
from tests.clock import switch_guards
from tests.confirmed import delete_entry
from tests.factories import make_center, make_partner, make_published, make_threat
from tests.models.refusal import refused

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "change",
    [
        {"content": {}},
        {"number": 7},
        {"content_hash": "0" * 64},
        {"change_note": "new"},
        {"released_by": None},
    ],
    ids=str,
)
def test_edition_is_never_changed(change):
    story = make_published()
    with refused("stories_edition rows are never changed"):
        Edition.objects.filter(story=story).update(**change)


def test_edition_is_never_saved_again():
    edition = make_published().editions.get()
    with refused("stories_edition rows are never changed"):
        edition.save()


def test_edition_is_never_deleted():
    story = make_published()
    withdraw(story, reason="wrong")
    with refused("stories_edition rows are never changed"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM stories_edition WHERE story_id = %s", [story.pk])
    with refused("stories_edition rows are never changed"):
        Edition.objects.filter(story=story)._raw_delete("default")


def test_publication_shows_no_edition_of_another_story():
    other = make_published()
    story = make_published()
    other.publications.all().delete()
    set_permit(story.pk)
    with refused("publication_shows_own_edition"):
        Publication.objects.filter(story=story).update(edition=other.editions.get())


def test_log_of_the_workflow_only_grows():
    make_published()
    with refused("stories_workflowentry rows are never changed"):
        WorkflowEntry.objects.update(remark="better")
    with refused("stories_workflowentry rows are never changed"):
        WorkflowEntry.objects.all().delete()


def named_entries():
    broader = make_threat()
    center = make_center()
    helper = make_center()
    partner = make_partner()
    threat = make_threat(parent=broader)
    story = make_published(
        lead=center,
        supporting=(helper,),
        partners=(partner,),
        threats=(threat,),
        outcomes=("arrest",),
    )
    kind = story.outcomes.get().kind
    return story, {
        "lead": center,
        "supporting": helper,
        "partner": partner,
        "threat": threat,
        "broader": broader,
    } | {"outcome": kind}


def forget_names(story):
    """Remove all entries from the working text, so that only the edition refers to them."""
    story.center_roles.all().delete()
    story.partner_roles.all().delete()
    story.outcomes.all().delete()
    story.threat_types.clear()


@pytest.mark.parametrize("entry", ["lead", "supporting", "partner", "threat", "broader", "outcome"])
def test_entry_of_public_story_is_protected(entry):
    story, named = named_entries()
    forget_names(story)
    if entry == "broader":
        switch_guards(ThreatType, "DISABLE")
        ThreatType.objects.filter(pk=named["threat"].pk).update(parent=None)
    # This trigger refuses what the one for unconfirmed deletions would refuse first.
    switch_guards(type(named[entry]), "DISABLE")
    with refused("a public story names"):
        named[entry].delete()


@pytest.mark.parametrize("entry", ["lead", "supporting", "partner", "threat", "outcome"])
def test_unused_entry_can_be_deleted(entry):
    story, named = named_entries()
    forget_names(story)
    withdraw(story, reason="wrong")
    delete_entry(named[entry])
    assert not type(named[entry]).objects.filter(slug=named[entry].slug).exists()
