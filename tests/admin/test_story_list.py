"""The list of stories."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from stories.models import FusionCenter
from tests.admin.story_form import act_url
from tests.factories import make_center, make_published, make_story, make_threat

pytestmark = pytest.mark.django_db
LIST = "/admin/stories/story/"


def titles(desk: Client, query: str = "") -> set[str]:
    return {story.title for story in desk.get(f"{LIST}?{query}").context["cl"].result_list}


@pytest.mark.parametrize("stories", [1, 8])
def test_story_list_issues_twelve_queries(desk: Client, count_queries, stories: int):
    for _story in range(stories):
        make_published(threats=(make_threat(),))
    desk.get(LIST)  # the first page also looks up what Django keeps afterwards
    assert count_queries(desk, LIST) == 12


def test_list_computes_columns_of_shown_stories_only(desk: Client):
    for _story in range(51):
        make_story()
    with CaptureQueriesContext(connection) as queries:
        page = desk.get(f"{LIST}?p=2")

    assert len(page.context["cl"].result_list) == 1
    (skipping,) = [query["sql"] for query in queries if " OFFSET " in query["sql"]]
    assert "(SELECT" not in skipping


def test_search_looks_for_no_years(desk: Client):
    make_story(title="Alpha", event="2014")
    make_story(title="Alpaca", event="2015")
    with CaptureQueriesContext(connection) as queries:
        page = desk.get(f"{LIST}?q=alp").content.decode()

    assert "event_on__year=2015" not in page
    assert not [query for query in queries if "MIN(" in query["sql"]]
    assert "event_on__year=2015" in desk.get(LIST).content.decode()


def test_columns_show_dates_as_known(desk: Client):
    make_published(event="2011-12", lead=make_center(name="Alpha Center"))
    page = desk.get(LIST).content.decode()
    assert "December 2011" in page
    assert "Dec. 1" not in page
    assert "Alpha Center" in page


def test_date_links_show_no_days(desk: Client):
    make_story(event="2011")
    make_story(event="2011-12")
    page = desk.get(f"{LIST}?event_on__year=2011&event_on__month=1").content.decode()
    assert "event_on__day" not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("status__exact=draft", {"Draft"}),
        ("mission_area__exact=prevent", {"Public"}),
        ("lead=primary", {"Public"}),
        ("state=VI", {"Public"}),
        ("state=ZZ", {"Public", "Draft"}),
        ("q=publ", {"Public"}),
        ("event_on__year=2014", {"Draft"}),
    ],
)
def test_filters_select_matching_stories(desk: Client, query: str, found: set[str]):
    make_story(title="Draft")
    lead = make_center(designation="primary")
    make_published(title="Public", lead=lead, mission_area="prevent", states=["VI"], event="2011")
    assert titles(desk, query) == found


def test_center_and_threat_filters_select_stories(desk: Client):
    parent = make_threat()
    story = make_story(title="Sought", threats=(make_threat(parent=parent),))
    make_story(title="Other")
    assert titles(desk, f"center={story.center_roles.get().center_id}") == {"Sought"}
    assert titles(desk, f"threat={parent.pk}") == {"Sought"}


@pytest.mark.parametrize(
    "query",
    ["center=abc", "center=" + "9" * 30, "threat=%00", "state=%00", "lead=%00", "status__exact=%00", "q=%00",
     "event_on__year=9999", "event_on__year=9999999", "event_on__year=1" + "0" * 30, "p=99999", "p=abc", "o=99",
     "nothing=1", "status__exact=a&status__exact=b", "mission_area__exact=%00"],
)  # fmt: skip
def test_odd_query_causes_no_error(desk: Client, query: str):
    make_story()
    assert desk.get(f"{LIST}?{query}", follow=True).status_code == 200


def test_list_actions_never_change_status(boss: Client):
    story = make_story()
    assert boss.get(LIST).context["action_form"] is None
    boss.post(
        LIST, {"action": "publish", "_selected_action": [story.pk], "form-0-status": "published"}
    )
    story.refresh_from_db()
    assert story.status == "draft"


def test_filters_keep_other_parameters(desk: Client):
    make_story()
    page = desk.get(f"{LIST}?state=OH&q=story").content.decode()
    assert '<input type="hidden" name="state" value="OH">' in page
    assert '<input type="hidden" name="q" value="story">' in page


def test_names_in_filters_are_escaped(desk: Client):
    story = make_story(title="<script>alert(1)</script>", lead=make_center(name="<b>x</b> center"))
    for address in (
        LIST,
        act_url(story, "publish"),
        f"{LIST}{story.pk}/change/",
        f"{LIST}{story.pk}/history/",
    ):
        page = desk.get(address).content.decode()
        assert "<script>alert" not in page
        assert "<b>x</b>" not in page
    assert FusionCenter.objects.count() == 1
