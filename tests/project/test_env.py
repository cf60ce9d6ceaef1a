"""Typed environment variables, and the errors that name them."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from fusionstories.env import (
    env_bool,
    env_choice,
    env_int,
    env_list,
    env_secret,
    env_text,
    local_secret,
)

NAME = "FUSION_TEST"


@pytest.fixture
def given(monkeypatch):
    """Return a function that sets the variable, or unsets it for None."""
    monkeypatch.delenv(NAME, raising=False)
    return lambda text: text is not None and monkeypatch.setenv(NAME, text)


@pytest.mark.parametrize(
    ("text", "value"), [(None, "usual"), ("", ""), ("  words ", "words"), ("\t\n", "")]
)
def test_text_is_read_without_surrounding_space(given, text, value):
    given(text)
    assert env_text(NAME, "usual") == value


@pytest.mark.parametrize(
    ("text", "value"),
    [(word, True) for word in ("1", "true", "YES", " on ")]
    + [(word, False) for word in ("0", "False", "no", "off", "")],
)
@pytest.mark.parametrize("usual", [True, False])
def test_yes_and_no_are_read(given, text, value, usual):
    given(text)
    assert env_bool(NAME, usual) is value


@pytest.mark.parametrize("usual", [True, False])
def test_unset_yes_or_no_is_the_usual_one(given, usual):
    given(None)
    assert env_bool(NAME, usual) is usual


@pytest.mark.parametrize("text", ["2", "maybe", "tru", "да", "yes no"])
def test_anything_but_yes_or_no_is_refused(given, text):
    given(text)
    with pytest.raises(ImproperlyConfigured, match=f"{NAME} must be yes or no, not '{text}'"):
        env_bool(NAME)


@pytest.mark.parametrize(
    ("text", "value"), [(None, 5), ("0", 0), ("10", 10), (" 7 ", 7), ("007", 7)]
)
def test_whole_number_is_read(given, text, value):
    given(text)
    assert env_int(NAME, 5, 0, 10) == value


@pytest.mark.parametrize(
    "text", ["", "-1", "11", "1.0", "1e1", "0x1", "٥", "five", "9" * 5000, "1_0"]
)
def test_number_outside_of_its_range_is_refused(given, text):
    given(text)
    with pytest.raises(ImproperlyConfigured, match=f"{NAME} must be a whole number from 0 to 10"):
        env_int(NAME, 5, 0, 10)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        (None, ["usual"]),
        ("", ["usual"]),
        (" , ,", ["usual"]),
        ("a", ["a"]),
        ("a, b,,c ", ["a", "b", "c"]),
    ],
)
def test_list_is_read_without_empty_values(given, text, values):
    given(text)
    assert env_list(NAME, ["usual"]) == values


@pytest.mark.parametrize(
    ("text", "value"), [(None, "one"), ("", "one"), ("one", "one"), (" two ", "two")]
)
def test_choice_is_read(given, text, value):
    given(text)
    assert env_choice(NAME, ("one", "two")) == value


def test_unknown_choice_is_refused(given):
    given("One")
    with pytest.raises(ImproperlyConfigured, match=f"{NAME} must be one of one, two, not 'One'"):
        env_choice(NAME, ("one", "two"))


GOOD = "kX9-vR2_qT7mZ4wL1pB8nC5hJ3fD6gS0yA-uE_iOxQzWcVrNtM"


def test_random_secret_is_taken(given):
    given(GOOD)
    assert env_secret(NAME) == GOOD


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        GOOD[:49],
        "ab" * 40,
        f"{GOOD}-example",
        f"Change-Me-{GOOD}",
        f"django-insecure-{GOOD}",
        f"PASSWORD{GOOD}",
    ],
)
def test_missing_short_or_example_secret_is_refused(given, text):
    given(text)
    with pytest.raises(ImproperlyConfigured, match="not an example") as refusal:
        env_secret(NAME)
    assert not text or text not in str(refusal.value)


def test_local_secret_is_created_once_and_private(tmp_path):
    path = tmp_path / "private" / "secret-key"
    secret = local_secret(path)
    assert local_secret(path) == secret
    assert len(secret) > 50
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert [file.name for file in path.parent.iterdir()] == ["secret-key"]


def test_concurrent_processes_share_local_secret(tmp_path):
    code = (
        "import sys, pathlib; from fusionstories.env import local_secret;"
        "sys.stdin.read(1); print(local_secret(pathlib.Path(sys.argv[1])))"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "secret-key")]
    folder = Path(__file__).resolve().parents[2]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "cwd": folder}
    processes = [subprocess.Popen(command, **pipes) for _ in range(3)]
    for process in processes:
        process.stdin.write("x")
        process.stdin.flush()
    secrets = {process.communicate(timeout=30)[0] for process in processes}
    assert len(secrets) == 1
    assert len(secrets.pop()) > 50
