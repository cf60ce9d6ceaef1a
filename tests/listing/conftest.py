"""Fixtures of a small collection, built once for each module."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.listing.collection import make_collection
from tests.pages.world import kept_for_many_tests


@pytest.fixture(scope="module")
def collection(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with kept_for_many_tests(django_db_blocker):
        yield make_collection()
