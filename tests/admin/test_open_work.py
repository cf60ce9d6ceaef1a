"""Open work of a disabled account is listed and handed to someone else."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from stories.models import Remark, Story
from stories.publishing.roles import CONTRIBUTORS
from stories.publishing.workflow import submit
from tests.admin.conftest import client_of
from tests.factories import make_center, make_editor, make_story, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def leaver() -> User:
    return make_user("leaver", "Editors")


@pytest.fixture
def draft(leaver) -> Story:
    story = make_story(title="Unfinished draft", lead=make_center(slug="lead"))
    Story.objects.filter(pk=story.pk).update(updated_by=leaver)
    story.refresh_from_db()
    return story


@pytest.fixture
def question(leaver, draft) -> Remark:
    other = make_story(title="Asked about", slug="asked", lead=make_center(slug="other"))
    remark = Remark.objects.create(story=other, by=make_editor("asker"), text="@leaver?")
    remark.mentions.add(leaver)
    return remark


def page_of(user: User) -> str:
    return f"/admin/auth/user/{user.pk}/open-work/"


def disable(boss: Client, user: User):
    form = {
        "username": user.username,
        "is_staff": "on",
        "groups": list(user.groups.values_list("pk", flat=True)),
    }
    rows = {"memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0}
    return boss.post(f"/admin/auth/user/{user.pk}/change/", form | rows)


def test_disabling_an_account_leads_to_its_open_work(boss, leaver, draft, question):
    assert disable(boss, leaver).headers["Location"] == page_of(leaver)
    page = boss.get(page_of(leaver)).content.decode()
    assert "Hand over its open work" in page
    assert "Unfinished draft" in page
    assert "Asked about" in page
    assert page_of(leaver) in boss.get(f"/admin/auth/user/{leaver.pk}/change/").content.decode()


def test_account_without_open_work_is_just_disabled(boss, leaver):
    assert disable(boss, leaver).headers["Location"] == "/admin/auth/user/"
    assert "no open work" in boss.get(page_of(leaver)).content.decode()


def test_handover_appears_on_the_other_dashboard(boss, leaver, draft, question):
    heir = make_editor("heir")
    authors = draft.authors
    assert boss.post(page_of(leaver), {"to": heir.pk}).status_code == 302
    dashboard = client_of(heir).get("/admin/").content.decode()
    assert "please continue this story of leaver" in dashboard
    assert "Asked about" in dashboard
    assert list(question.mentions.all()) == [heir]
    assert "no open work" in boss.get(page_of(leaver)).content.decode()
    draft.refresh_from_db()
    assert draft.authors == authors


def test_story_in_review_is_handed_over_too(boss, leaver, draft):
    submit(draft, leaver)
    assert "Unfinished draft" in boss.get(page_of(leaver)).content.decode()


def test_work_goes_only_to_those_who_see_it(boss, leaver, draft):
    stranger = make_user("stranger", CONTRIBUTORS, make_center(slug="elsewhere"))
    page = boss.post(page_of(leaver), {"to": stranger.pk})
    assert "see 1 of the stories" in page.content.decode()
    assert not Remark.objects.exists()


def test_titles_are_shown_to_those_who_may_see_them(leaver, draft):
    administrator = client_of(make_user("accounts-only", "Administrators"))
    page = administrator.get(page_of(leaver))
    assert page.status_code == 200
    has_title = "Unfinished draft" in page.content.decode()
    may_see = Story.objects.visible_to(User.objects.get(username="accounts-only")).exists()
    assert has_title == may_see


def test_editors_cannot_hand_over_work(desk, leaver, draft):
    assert desk.get(page_of(leaver)).status_code in (403, 404)
    assert desk.post(page_of(leaver), {"to": leaver.pk}).status_code in (403, 404)
