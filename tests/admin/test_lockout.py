"""Five failed log-ins lock an account for one address."""

import pytest
from django.test import Client

from tests.factories import PASSWORD, make_editor

pytestmark = pytest.mark.django_db


def log_in(client: Client, password: str, name: str = "editor", address: str = "127.0.0.1"):
    return client.post(
        "/admin/login/", {"username": name, "password": password}, REMOTE_ADDR=address
    )


@pytest.fixture
def locked(client: Client) -> Client:
    make_editor()
    for _attempt in range(5):
        log_in(client, "wrong")
    return client


def test_fifth_failure_locks_and_states_waiting_time(client: Client):
    make_editor()
    assert [log_in(client, "wrong").status_code for _attempt in range(5)] == [
        200,
        200,
        200,
        200,
        429,
    ]
    page = log_in(client, "wrong").content.decode()
    assert "Try again in 15 minutes" in page


def test_correct_password_fails_while_locked(locked: Client):
    assert log_in(locked, PASSWORD).status_code == 429


def test_other_ip_address_is_not_locked(locked: Client):
    assert log_in(locked, PASSWORD, address="127.0.0.2").status_code == 302


def test_other_account_is_not_locked(locked: Client):
    make_editor("second")
    assert log_in(locked, PASSWORD, name="second").status_code == 302


def test_success_resets_earlier_failures(client: Client):
    make_editor()
    for _attempt in range(4):
        log_in(client, "wrong")
    log_in(client, PASSWORD)
    assert log_in(Client(), "wrong").status_code == 200
