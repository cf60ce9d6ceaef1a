"""Configuration of gunicorn: addresses and refusals to start."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import User

from fusionstories import gunicorn_conf
from fusionstories.startup_check import find_problems, refuse_unsafe_start


def starting_at(*addresses: str) -> None:
    gunicorn_conf.on_starting(SimpleNamespace(cfg=SimpleNamespace(bind=list(addresses))))


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1:8000", "127.0.0.2:1", "[::1]:8000", "localhost:8000", "unix:/run/portal.sock"],
)
def test_demo_listens_on_this_machine(address):
    starting_at(address)


@pytest.mark.parametrize(
    "addresses",
    [
        ["0.0.0.0:8000"],
        [":8000"],
        ["[::]:8000"],
        ["192.0.2.1:8000"],
        ["portal.example.gov:8000"],
        ["127.0.0.1:8000", "0.0.0.0:8000"],
        ["127.0.0.1.example.gov:80"],
        ["0:8000"],
    ],
)
def test_demo_refuses_every_other_address(addresses):
    with pytest.raises(SystemExit, match="The demo serves this machine only"):
        starting_at(*addresses)


@pytest.fixture
def production(settings) -> Any:
    settings.DEMO, settings.PRODUCTION = False, True
    return settings


@pytest.mark.django_db
def test_production_with_a_demo_account_is_refused(production):
    User.objects.create_user("demo-admin")
    problems = "".join(problem.msg for problem in find_problems())
    assert "demo account demo-admin is active in production" in problems
    assert refuse_unsafe_start()


def test_usual_address_is_loopback():
    assert gunicorn_conf.bind.startswith("127.0.0.1:")
