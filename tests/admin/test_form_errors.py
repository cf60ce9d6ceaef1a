"""Errors of staff forms reach screen readers: summary with the focus, marked and described fields."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from django import forms
from django.http import QueryDict
from django.test import Client
from lxml import html

from stories.admin.actions.definitions import ACTIONS
from stories.admin.fields import EasternDateTimeField
from stories.models import Bundle
from stories.publishing.workflow import submit
from tests.admin.conftest import client_of
from tests.admin.login.factors import give_app, type_password
from tests.admin.story_form import ADD, act_url, save
from tests.factories import PASSWORD, make_admin, make_center, make_official, make_story, make_user

pytestmark = pytest.mark.django_db
FAR_DATES = ("9999-12-31 23:59", "2206-11-30 09:00", "0001-01-01 00:00")


def act(name: str, **data: str) -> Callable[[], Any]:
    """Send the form of an act of a story in review."""

    def send() -> Any:
        story = make_story(lead=make_center(slug="lead"))
        submit(story, make_user("author", "Editors"))
        return client_of(make_official()).post(act_url(story, name), data)

    return send


def login_form() -> Any:
    return type_password(Client(), password="wrong")


def second_step() -> Any:
    give_app(make_user("holder", "Editors"))
    client = Client()
    type_password(client, "holder")
    return client.post("/admin/login/code/", {"code": "000000"})


def confirmation() -> Any:
    client = client_of(make_user("holder", "Editors"))
    return client.post("/admin/confirm/password/", {"password": "wrong"})


def app_setup() -> Any:
    client = client_of(make_user("holder", "Editors"))
    client.post("/admin/confirm/password/", {"password": PASSWORD})
    return client.post("/admin/factors/app/", {"code": "000000"})


def as_admin(path: str, **data: str) -> Callable[[], Any]:
    return lambda: client_of(make_admin()).post(path, data)


FORMS = {
    "login": login_form,
    "second step": second_step,
    "confirmation": confirmation,
    "app": app_setup,
    "password": as_admin("/admin/password_change/", old_password="wrong"),
    "account": as_admin("/admin/auth/user/add/", username=""),
    "center": as_admin("/admin/stories/fusioncenter/add/", name=""),
    "page": as_admin("/admin/stories/page/add/", title=""),
    "return": act("send_back", remark=""),
    "remark": act("remarks", text=""),
    "link": act("links", purpose=""),
    "import": as_admin("/admin/stories/story/import/"),
    "story": as_admin(ADD, title=""),
}


@pytest.mark.parametrize("name", FORMS)
def test_errors_reach_screen_readers(settings, name: str):
    settings.SECOND_FACTOR = False
    response = FORMS[name]()
    page = html.fromstring(response.content)

    assert page.findtext(".//title").startswith("Error:")
    summary = page.xpath("//*[@autofocus]")[0]
    assert "summary" in summary.get("class")
    assert summary.get("tabindex") == "-1"
    assert page.get_element_by_id(summary.get("aria-labelledby")).text_content().strip()
    assert [item.text_content().strip() for item in summary.xpath(".//li")]
    for link in summary.xpath(".//a"):
        page.get_element_by_id(link.get("href").removeprefix("#"))

    marked = page.xpath("//*[@aria-invalid='true']")
    assert marked
    for field in marked:
        described = description_ids(field)
        assert any(page.get_element_by_id(one).text_content().strip() for one in described)


def description_ids(field: html.HtmlElement) -> list[str]:
    """Return the ids that describe a field; those of a radio button are on its group."""
    on_field = field.get("aria-describedby")
    if on_field:
        return on_field.split()
    (group,) = field.xpath("ancestor::*[@role='group']")
    return [one for one in group.get("aria-describedby").split() if one.endswith("_error")]


@pytest.mark.parametrize("path", ["/admin/password_change/", "/admin/confirm/password/"])
def test_password_forms_name_the_user(settings, path: str):
    settings.SECOND_FACTOR = False
    page = html.fromstring(client_of(make_admin()).get(path).content)
    (name,) = page.xpath("//input[@name='username']")
    assert name.get("value") == "admin"
    assert name.get("autocomplete") == "username"


WITHIN_50_YEARS = "within 50 years"
# {page: names of its date fields}
DATE_FORMS = {
    "clear": ("attorney_on", "privacy_on", "consent_on"),
    "publish": ("until", "review_at"),
    "schedule": ("at", "until", "review_at"),
    "break_glass": ("until", "review_at", "attorney_on", "privacy_on", "consent_on"),
    "change_end": ("until",),
    "read_again": ("review_at",),
}


def test_every_date_of_an_action_is_checked():
    dates = forms.DateField | EasternDateTimeField
    for action in ACTIONS:
        form = action.form(None, make_story(lead=make_center()), None)
        names = {name for name, field in form.fields.items() if isinstance(field, dates)}
        assert names == set(DATE_FORMS.get(action.name, ())), action.name


@pytest.mark.parametrize("name", DATE_FORMS)
def test_far_dates_are_messages(office, name: str):
    story = make_story(lead=make_center())
    (action,) = (action for action in ACTIONS if action.name == name)
    for date in FAR_DATES:
        sent = {field: as_sent(field, date) for field in DATE_FORMS[name]}
        form = action.form(QueryDict(urlencode(sent)), story, None)
        for field in sent:
            assert WITHIN_50_YEARS in str(form.errors[field])

    assert office.post(act_url(story, name), sent).status_code == 200


def as_sent(field: str, date: str) -> str:
    """Return the date alone for a field without a time."""
    return date.split()[0] if field.endswith("_on") else date


def test_far_dates_of_a_bundle_are_messages(office):
    bundle = Bundle.objects.create(name="Together")
    for date in FAR_DATES:
        sent = {"at": date, "until": date}
        page = office.post(f"/admin/stories/bundle/{bundle.pk}/release/", sent).content.decode()
        assert page.count(WITHIN_50_YEARS) >= 2


@pytest.mark.parametrize("date", ["9999-12-31", "2206", "1900-01"])
def test_far_event_dates_are_messages(boss, date: str):
    page = boss.post(ADD, {"event_date": date}).content.decode()
    assert WITHIN_50_YEARS in page


def test_far_dates_of_a_source_are_messages(boss):
    story = make_story(lead=make_center())
    far = {"sources-0-published": "2206", "sources-0-archived_on": "2206-11-30"}
    page = save(boss, story, **far).content.decode()
    assert page.count(WITHIN_50_YEARS) >= 2
