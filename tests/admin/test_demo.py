"""Accounts of the demo: made where they belong, found where they do not."""

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ImproperlyConfigured

from stories.admin.checks import no_demo_accounts
from stories.admin.demo import make_demo_staff

pytestmark = pytest.mark.django_db
DATABASES = ["default"]


@pytest.fixture(autouse=True)
def _in_the_demo(settings):
    settings.DEMO, settings.PRODUCTION = True, False


def test_the_demo_has_an_administrator_and_an_editor():
    assert make_demo_staff("first") == ["demo-admin", "demo-editor"]
    admin, editor = User.objects.order_by("username")
    assert admin.is_superuser
    assert not editor.is_superuser
    assert [group.name for group in editor.groups.all()] == ["Editors"]


def test_making_them_again_sets_the_password_and_opens_the_account():
    make_demo_staff("first")
    User.objects.update(is_active=False, is_superuser=True)
    make_demo_staff("second")
    editor = User.objects.get(username="demo-editor")
    assert editor.check_password("second")
    assert editor.is_active
    assert not editor.is_superuser
    assert User.objects.count() == 2


def test_production_refuses_to_make_them(settings):
    settings.DEMO = settings.DEBUG = False
    with pytest.raises(ImproperlyConfigured):
        make_demo_staff("first")
    assert not User.objects.exists()


def test_production_finds_active_accounts_of_the_demo(settings):
    make_demo_staff("first")
    settings.PRODUCTION = True
    errors = no_demo_accounts(None, DATABASES)
    assert ["demo-admin" in errors[0].msg, "demo-editor" in errors[1].msg] == [True, True]
    User.objects.update(is_active=False)
    assert no_demo_accounts(None, DATABASES) == []


def test_the_demo_and_a_check_without_database_find_nothing(settings):
    make_demo_staff("first")
    assert no_demo_accounts(None, DATABASES) == []
    settings.PRODUCTION = True
    assert no_demo_accounts(None, None) == []
