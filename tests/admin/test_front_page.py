"""The staff's first page."""

import pytest
from django.test import Client

from stories.models import PageFeedback
from tests.admin.form import save
from tests.factories import make_story

pytestmark = pytest.mark.django_db


def test_it_shows_my_stories_drafts_and_what_readers_say(desk: Client):
    mine, other = make_story(title="Mine"), make_story(title="Of a colleague")
    save(desk, mine)
    PageFeedback.objects.create(path="/about/", is_helpful=False, comment="Too long.")
    context = desk.get("/admin/").context
    assert list(context["my_stories"]) == [mine]
    assert set(context["drafts"]) == {mine, other}
    assert [answer.comment for answer in context["feedback"]] == ["Too long."]


def test_it_shows_nothing_that_the_user_may_not_see(with_permissions):
    make_story(title="Secret draft")
    PageFeedback.objects.create(path="/about/", is_helpful=False, comment="Too long.")
    page = with_permissions("view_page").get("/admin/").content.decode()
    assert "Secret draft" not in page
    assert "Too long." not in page
    assert "/admin/stories/page/" in page
    assert "/admin/stories/story/" not in page
