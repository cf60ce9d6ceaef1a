"""A release requires every required field."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from stories.models import Publication, Story
from stories.publishing.snapshot import require_complete, snapshot
from tests.factories import make_story, release

pytestmark = pytest.mark.django_db


def change(**fields: Any) -> Callable[[Story], Any]:
    return lambda story: Story.objects.filter(pk=story.pk).update(**fields)


TAKE_AWAY = {
    "title": change(title="  "),
    "summary": change(summary="Too short"),
    "body": change(body="<p> &nbsp;</p><h2></h2>"),
    "event_date": change(event_on=None),
    "states": change(states=[]),
    "centers": lambda story: story.center_roles.update(role="supporting"),
    "threat_types": lambda story: story.threat_types.clear(),
    "mission_area": change(mission_area=""),
    "sources": lambda story: story.sources.update(title="", url="https://a.gov/"),
}


@pytest.mark.parametrize("field", TAKE_AWAY)
def test_incomplete_story_names_missing_field(field):
    story = make_story()
    require_complete(snapshot(story))
    TAKE_AWAY[field](story)
    with pytest.raises(ValidationError) as refusal:
        release(story)
    assert [error.code for error in refusal.value.error_list] == [field]
    assert refusal.value.messages[0].endswith(".")
    story.refresh_from_db()
    assert (story.status, story.editions.count(), Publication.objects.count()) == ("draft", 0, 0)


def test_all_missing_fields_are_named_at_once():
    with pytest.raises(ValidationError) as refusal:
        release(Story.objects.create(slug="empty"))
    assert [error.code for error in refusal.value.error_list] == list(TAKE_AWAY)
