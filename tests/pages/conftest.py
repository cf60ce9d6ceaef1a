"""Fixtures of a small site, built once for each module and restored after each test."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.pages.world import World, kept_for_many_tests, make_world


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with kept_for_many_tests(django_db_blocker):
        yield make_world()
