"""Staff of a portal that asks for a second factor."""

import pytest
from django.contrib.auth.models import User

from tests.admin.login.factors import give_app


@pytest.fixture(autouse=True)
def _guarded(settings) -> None:
    settings.SECOND_FACTOR = True


@pytest.fixture
def holder(editor) -> User:
    """An editor who has set up an app."""
    give_app(editor)
    return editor
