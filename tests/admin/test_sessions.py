"""Sessions end: half an hour without a request, twelve hours in all, or by logging out."""

import time
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from stories.admin.login import middleware
from tests.factories import PASSWORD, make_editor

pytestmark = pytest.mark.django_db


def is_in(client: Client) -> bool:
    return client.get("/admin/").status_code == 200


def test_login_and_logout_work(client: Client):
    make_editor()
    client.post("/admin/login/", {"username": "editor", "password": PASSWORD})
    assert is_in(client)
    client.post("/admin/logout/")
    assert not is_in(client)


def test_logout_needs_post(desk: Client):
    assert desk.get("/admin/logout/").status_code == 405
    assert is_in(desk)


def test_idle_session_ends_after_thirty_minutes(desk: Client):
    desk.get("/admin/")
    left = Session.objects.get().expire_date - timezone.now()
    assert timedelta(minutes=29) < left <= timedelta(minutes=30)


def test_each_request_extends_the_session(desk: Client):
    desk.get("/admin/")
    Session.objects.update(expire_date=timezone.now() + timedelta(minutes=2))
    desk.get("/admin/")
    assert Session.objects.get().expire_date > timezone.now() + timedelta(minutes=29)


def test_expired_session_has_no_access(desk: Client):
    desk.get("/admin/")
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert not is_in(desk)


@pytest.mark.parametrize(("hours", "stays"), [(11.9, True), (12.1, False)])
def test_active_session_ends_after_twelve_hours(
    desk: Client, monkeypatch, hours: float, stays: bool
):
    assert is_in(desk)
    later = time.time() + hours * 3600
    monkeypatch.setattr(middleware.time, "time", lambda: later)
    assert is_in(desk) is stays
