"""Limits on guessing: for each address, for each account over all addresses, and for each process."""

import os
import threading
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext

from fusionstories import hashers
from stories.models import AuditEntry, FailedLogins
from stories.publishing.audit import repeated
from tests.admin.login.factors import LOG_IN, give_app, type_code, type_password
from tests.factories import PASSWORD, make_editor
from tests.publishing.audit.audit_entries import audit_entries

pytestmark = pytest.mark.django_db
HOME = "10.0.0.1"
ARGON2 = ["fusionstories.hashers.NormalizingArgon2"]
# What starts a login before anything about the account is known.
STARTS = ("/admin/login/passkey/", "/admin/login/agency/", "/admin/login/agency/callback/?error=no")


def guess(number: int, name: str = "editor", password: str = "wrong") -> int:
    """Send a password from one of many addresses; return the status."""
    address = f"10.1.{number // 200}.{number % 200}"
    return type_password(Client(), name, password, REMOTE_ADDR=address).status_code


def wait(**period: int) -> None:
    """Move the last failure into the past."""
    FailedLogins.objects.update(last_failed_at=F("last_failed_at") - timedelta(**period))


def log_in_at_home() -> int:
    return type_password(Client(), REMOTE_ADDR=HOME).status_code


@pytest.fixture(autouse=True)
def _one_factor(settings) -> None:
    settings.SECOND_FACTOR = False
    settings.DEMO = False  # it refuses addresses other than loopback


@pytest.fixture
def at_home(editor) -> User:
    """An editor who has logged in from HOME."""
    log_in_at_home()
    return editor


@pytest.mark.parametrize("name", ["editor", "name without an account"])
def test_tenth_failure_over_all_addresses_makes_strangers_wait(editor, name: str):
    assert {guess(number, name) for number in range(10)} == {200}
    assert {guess(number, name, PASSWORD) for number in range(10, 15)} == {429}


def test_wait_doubles_up_to_an_hour(editor):
    for number in range(10):
        guess(number)
    waits = []
    for number in range(10, 20):
        page = type_password(Client(), password="wrong", REMOTE_ADDR=f"10.2.0.{number}")
        waits.append(round(int(page.headers["Retry-After"]) / 30))
        wait(hours=1)
        guess(number)
    assert waits == [1, 2, 4, 8, 16, 32, 64, 120, 120, 120]


def test_account_takes_hundred_failures_at_most(editor):
    answers = []
    for number in range(120):
        wait(hours=1)
        answers.append(guess(number))
    assert answers == [200] * 100 + [429] * 20
    wait(days=365)
    assert guess(150, password=PASSWORD) == 429


def test_strangers_cannot_lock_out_a_known_address(at_home):
    for number in range(120):
        wait(hours=1)
        guess(number)
    assert log_in_at_home() == 302
    assert guess(130) == 200


def test_known_ipv6_network_is_known(editor):
    type_password(Client(), REMOTE_ADDR="2001:db8:1:2::10")
    for number in range(10):
        guess(number)
    assert type_password(Client(), REMOTE_ADDR="2001:db8:1:2:9::7").status_code == 302
    for number in range(10):
        guess(number)
    assert type_password(Client(), REMOTE_ADDR="2001:db8:1:3::10").status_code == 429


def test_failures_at_a_known_address_are_limited_too(at_home):
    for _hour in range(25):
        for _attempt in range(5):
            type_password(Client(), password="wrong", REMOTE_ADDR=HOME)
        AccessAttempt.objects.all().delete()
        cache.clear()
    assert log_in_at_home() == 429
    assert FailedLogins.objects.get().count == 100


def test_new_password_starts_a_new_count(editor):
    for number in range(12):
        guess(number)
    editor.set_password("another long passphrase")
    editor.save()
    assert guess(20, password="another long passphrase") == 302


def test_wrong_codes_count_for_the_account(editor, settings):
    settings.SECOND_FACTOR = True
    give_app(editor)
    for number in range(10):
        client = Client()
        type_password(client, REMOTE_ADDR=f"10.3.0.{number}")
        type_code(client, "000000", REMOTE_ADDR=f"10.3.0.{number}")
    assert guess(1, password=PASSWORD) == 429


def test_unknown_names_share_a_fixed_number_of_rows(monkeypatch):
    monkeypatch.setattr("stories.admin.login.lockout.UNKNOWN_NAMES", 3)
    for number in range(12):
        guess(number, f"name {number}")
    assert FailedLogins.objects.count() <= 3


def test_one_address_sends_thirty_passwords_a_minute(editor):
    client = Client(REMOTE_ADDR="10.9.9.9")
    names = [f"name {number}" for number in range(30)]
    assert {type_password(client, name, "wrong").status_code for name in names} == {200}
    with CaptureQueriesContext(connection) as queries:
        answer = type_password(client)
    assert answer.status_code == 429
    assert [query for query in queries if "stories_contentversion" not in query["sql"]] == []
    assert answer.headers["Retry-After"] == "60"
    assert "Wait a minute" in answer.content.decode()


@pytest.mark.parametrize("address", STARTS)
def test_starts_of_a_login_are_limited_before_they_store(client: Client, provider, address: str):
    answers = []
    for _attempt in range(40):
        fresh = Client(headers={"X-Requested-With": "XMLHttpRequest"})
        answers.append(fresh.get(address).status_code)
    assert answers.count(429) == 10
    assert Session.objects.count() <= 30


def test_passwords_over_a_kilobyte_are_never_hashed(editor, settings, monkeypatch):
    hashed = []
    monkeypatch.setattr(
        "django.contrib.auth.hashers.MD5PasswordHasher.encode",
        lambda self, password, salt: hashed.append(password) or f"md5${salt}$x",
    )
    for name in ("editor", "nobody"):
        type_password(Client(), name, "é" * 513)
    assert hashed == []


def test_password_over_a_kilobyte_cannot_be_set(editor):
    with pytest.raises(ValidationError, match="1024"):
        validate_password("a long and unusual phrase " * 50, editor)


@pytest.mark.parametrize("name", ["editor", "nobody"])
def test_third_hash_at_once_is_answered_429(settings, name: str):
    settings.PASSWORD_HASHERS = ARGON2
    make_editor()
    for _thread in range(hashers.MAX_THREADS):
        assert hashers._places.acquire(blocking=False)
    try:
        busy = type_password(Client(), name)
    finally:
        for _thread in range(hashers.MAX_THREADS):
            hashers._places.release()
    assert busy.status_code == 429
    assert busy.headers["Retry-After"] == "5"
    assert FailedLogins.objects.count() == 0


def test_hashes_of_a_process_run_one_after_another(monkeypatch):
    running, most = [], []

    def encode(self: object, password: str, salt: str) -> str:
        running.append(password)
        most.append(len(running))
        threading.Event().wait(0.05)
        running.remove(password)
        return "argon2$x"

    monkeypatch.setattr("django.contrib.auth.hashers.Argon2PasswordHasher.encode", encode)
    hasher = hashers.NormalizingArgon2()
    threads = [threading.Thread(target=hasher.encode, args=(f"{n}", "salt")) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1, 1]


def test_hashes_run_at_a_lower_priority(settings):
    def priority() -> int:
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    assert hashers._run_alone(priority) == min(priority() + hashers.LOWER_PRIORITY, 19)


REPEATED = {
    "unknown name": lambda number: guess(number, f"name {number}"),
    "page without rights": lambda number: Client(enforce_csrf_checks=True).post(LOG_IN, {}),
    "agency error": lambda number: Client().get(STARTS[2], REMOTE_ADDR=f"10.4.0.{number}"),
    "locked name": lambda number: type_password(Client(), password="x", REMOTE_ADDR="10.5.0.1"),
}


@pytest.mark.parametrize("kind", REPEATED)
def test_strangers_add_two_entries_a_minute_at_most(editor, provider, monkeypatch, kind: str):
    if kind == "locked name":
        for _attempt in range(5):
            REPEATED[kind](0)
    before = AuditEntry.objects.count()
    for number in range(12):
        REPEATED[kind](number)
    assert AuditEntry.objects.count() == before + 1

    clock = repeated.time.monotonic()
    monkeypatch.setattr(repeated.time, "monotonic", lambda: clock + 61)
    Client().get(LOG_IN)
    assert AuditEntry.objects.count() == before + 2
    assert [entry["count"] for entry in audit_entries() if "count" in entry] == [11]
    assert [entry["address"] for entry in audit_entries() if "count" in entry] == [""]
