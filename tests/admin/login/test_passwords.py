"""Passwords: length, blocklist, and responses that don't disclose which accounts exist."""

import unicodedata

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from tests.admin.login.factors import type_password
from tests.factories import PASSWORD, make_center, make_editor

pytestmark = pytest.mark.django_db


@pytest.fixture
def jane() -> User:
    make_center(name="Wolverine Harbor Watch", acronym="WHWATCH")
    return User(
        username="jane.kowalczyk",
        first_name="Jane",
        last_name="Kowalczyk",
        email="jkow@agency.example.gov",
    )


@pytest.mark.parametrize(
    "password",
    [
        "fourteen chars",
        "passwordpassword",
        "FusionCenter2026!",
        "fusion center success stories",
        "Homeland Security 123456",
        "WolverineHarborWatch1",
        "whwatch-whwatch-2026",
        "Colorado.Colorado.1999",
        "Jane-Kowalczyk-2026",
        "agency.example.gov 1",
        "aaaaaaaaaaaaaaaaaaaa",
        "abababababababab",
        "1234567890123456",
        "Ｆｕｓｉｏｎ Ｃｅｎｔｅｒ 2026",
        "!!!!!!!!!!!!!!!!!!!!",
    ],
)
def test_short_and_common_passwords_are_rejected(jane, password: str):
    with pytest.raises(ValidationError):
        validate_password(password, jane)


@pytest.mark.parametrize(
    "password",
    [
        PASSWORD,
        "umbrella in a quiet tram",
        "the fusion center has nine lamps",
        "83920174650192837465",
        "ÄÖÜ ßéñ 漢字かな交じり文 κλμ",
        "correct horse battery staple " * 8,
        "tab\tand 🎈 balloons fly",
        "$%&/()=?*+#'-_.:,;<>|",
    ],
)
def test_long_passwords_are_accepted(jane, password: str):
    validate_password(password, jane)


def test_form_explains_rejected_password(boss: Client, settings):
    settings.SECOND_FACTOR = False
    user = make_editor()
    page = boss.post(
        f"/admin/auth/user/{user.pk}/password/",
        {"password1": "editor" * 3, "password2": "editor" * 3},
    )
    assert "put together from your name" in page.content.decode()


def test_accents_are_normalized_in_passwords(settings):
    settings.PASSWORD_HASHERS = ["fusionstories.hashers.NormalizingArgon2"]
    composed = "a tram in Curaçao stops here"
    user = User(username="x")
    user.set_password(composed)
    assert user.password.startswith("argon2$argon2id$")
    assert user.check_password(unicodedata.normalize("NFD", composed))
    assert not user.check_password("a tram in Curacao stops here")


class Counting(MD5PasswordHasher):
    """Counts how often a password is hashed: what an answer takes."""

    algorithm = "counting"
    times = 0

    def encode(self, password: str, salt: str) -> str:
        type(self).times += 1
        return super().encode(password, salt)


def test_login_error_reveals_no_account(settings):
    settings.PASSWORD_HASHERS = [f"{__name__}.Counting"]
    make_editor("known")
    User.objects.filter(pk=make_editor("closed").pk).update(is_active=False)
    User.objects.create_user("reader", password=PASSWORD)
    User.objects.create(username="agency", is_staff=True, password="!no password")
    answers = {}
    for name, password in [
        ("known", "wrong"),
        ("closed", PASSWORD),
        ("reader", PASSWORD),
        ("agency", "wrong"),
        ("nobody", "wrong"),
    ]:
        Counting.times = 0
        page = type_password(Client(), name, password)
        answers[name] = page.status_code, page.context["form"].non_field_errors(), Counting.times
    assert len({str(answer) for answer in answers.values()}) == 1, answers
    assert answers["nobody"][2] == 1


@pytest.mark.parametrize("name", ["editor", "closed", "reader", "nobody"])
def test_five_failures_lock_any_username(name: str):
    make_editor()
    User.objects.filter(pk=make_editor("closed").pk).update(is_active=False)
    User.objects.create_user("reader", password=PASSWORD)
    password = "wrong" if name == "editor" else PASSWORD
    assert [type_password(Client(), name, password).status_code for _n in range(5)] == [
        200,
        200,
        200,
        200,
        429,
    ]


def test_signup_and_email_are_disabled(client: Client):
    for path in ("signup/", "login/signup/", "password/reset/", "accounts/signup/"):
        assert client.get(f"/admin/{path}").headers["Location"].startswith("/admin/login/")
    assert client.get("/accounts/signup/").status_code == 404


def test_password_fields_allow_autofill(client: Client):
    page = client.get("/admin/login/").content.decode()
    assert 'autocomplete="current-password"' in page
    assert "onpaste" not in page
    assert "maxlength" not in page.partition('type="password"')[2].partition(">")[0]
