"""Five failed log-ins lock an account for one address."""

import pytest
from django.test import Client

from tests.factories import PASSWORD, make_editor

pytestmark = pytest.mark.django_db


def log_in(client: Client, password: str, name: str = "editor", address: str = "127.0.0.1"):
    return client.post("/admin/login/", {"username": name, "password": password}, REMOTE_ADDR=address)


@pytest.fixture
def locked(client: Client) -> Client:
    make_editor()
    for _attempt in range(5):
        log_in(client, "wrong")
    return client


def test_the_fifth_failure_locks_and_says_when_to_come_back(client: Client):
    make_editor()
    assert [log_in(client, "wrong").status_code for _attempt in range(5)] == [200, 200, 200, 200, 429]
    page = log_in(client, "wrong").content.decode()
    assert "Come back in 15 minutes" in page


def test_the_right_password_does_not_help_while_locked(locked: Client):
    assert log_in(locked, PASSWORD).status_code == 429


def test_the_same_account_is_open_from_another_address(locked: Client):
    assert log_in(locked, PASSWORD, address="127.0.0.2").status_code == 302


def test_another_account_is_open_from_the_same_address(locked: Client):
    make_editor("second")
    assert log_in(locked, PASSWORD, name="second").status_code == 302


def test_a_success_forgets_earlier_failures(client: Client):
    make_editor()
    for _attempt in range(4):
        log_in(client, "wrong")
    log_in(client, PASSWORD)
    assert log_in(Client(), "wrong").status_code == 200
