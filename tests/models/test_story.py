"""Event dates, form messages and deletion of stories."""

import pytest
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError

from stories.models import Story
from stories.partial_dates import EventDate
from tests.factories import make_center, make_partner, make_published, make_story
from tests.models.refusal import refused

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("text", ["2011", "2011-12", "2011-12-07"])
def test_event_date_keeps_its_precision(text):
    story = make_story(event=text)
    assert str(Story.objects.get(pk=story.pk).event_date) == text


def test_event_date_may_be_missing_in_a_draft():
    story = make_story()
    story.event_date = None
    story.save()
    assert Story.objects.get(pk=story.pk).event_date is None


def test_new_draft_needs_a_title_only():
    Story(title="Plan", slug="plan").full_clean()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("title", "x" * 121),
        ("slug", "a b"),
        ("slug", "ä"),
        ("summary", "x" * 49),
        ("summary", "x" * 301),
        ("mission_area", "attack"),
        ("states", ["ZZ"]),
    ],
)
def test_bad_value_is_explained_at_its_field(field, value):
    story = make_story()
    setattr(story, field, value)
    with pytest.raises(ValidationError) as refusal:
        story.full_clean()
    assert list(refusal.value.message_dict) == [field]


@pytest.mark.parametrize(("alt", "is_decorative"), [("", False), ("A map", True)])
def test_picture_needs_alt_text_or_is_decorative(alt, is_decorative):
    story = make_story()
    story.image = "pictures/x.png"
    story.image_alt = alt
    story.image_is_decorative = is_decorative
    with pytest.raises(ValidationError, match="alternative text, or mark it as decorative"):
        story.full_clean()


@pytest.mark.parametrize(("alt", "is_decorative"), [("A map", False), ("", True)])
def test_described_or_decorative_picture_is_stored(alt, is_decorative):
    story = make_story(image="pictures/x.png", image_alt=alt, image_is_decorative=is_decorative)
    story.full_clean()
    assert story.pk


def test_entries_of_a_draft_are_protected():
    center = make_center()
    partner = make_partner()
    make_story(lead=center, partners=(partner,))
    for entry in (center, partner):
        with pytest.raises(ProtectedError):
            entry.delete()


def test_only_drafts_can_be_deleted():
    make_story().delete()
    with pytest.raises(ProtectedError):
        make_published().delete()


def test_story_gets_its_own_slug_only_once():
    make_story(slug="one")
    with refused("slug"):
        make_story(slug="one", event_date=EventDate.parse("2001"))


def test_lead_center_comes_first():
    lead = make_center()
    other = make_center()
    story = make_story(lead=other)
    story.center_roles.update(role="supporting")
    story.center_roles.create(center=lead, role="lead")
    assert [str(role) for role in story.center_roles.all()] == [lead.name, other.name]
