"""Users of the publishing tests, one for each role in a release."""

import pytest
from django.contrib.auth.models import User

from tests.factories import make_official, staff_member


@pytest.fixture
def author(db: None) -> User:
    return staff_member("author")


@pytest.fixture
def official(db: None) -> User:
    return make_official()


@pytest.fixture
def boss(db: None) -> User:
    return staff_member("boss")
