"""Editors may do what editors do, and nothing else."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command

from stories.publishing.roles import ROLES, make_roles
from tests.factories import make_editor

pytestmark = pytest.mark.django_db


def permissions():
    return set(Group.objects.get(name="Editors").permissions.values_list("content_type__app_label", "codename"))


def test_editors_have_exactly_their_permissions():
    expected = {("stories", codename) for codename in ROLES["Editors"]}
    assert permissions() == expected | {("taggit", "view_tag"), ("taggit", "add_tag")}


@pytest.mark.parametrize("may", ["publish_story", "withdraw_story", "change_story", "add_outcome", "change_page"])
def test_editor_may(may):
    assert make_editor().has_perm(f"stories.{may}")


@pytest.mark.parametrize(
    "may_not",
    ["delete_story", "change_edition", "delete_edition", "change_workflowentry", "add_fusioncenter", "delete_page"],
)
def test_editor_may_not(may_not):
    assert not make_editor().has_perm(f"stories.{may_not}")


def test_roles_are_complete_after_the_first_migration():
    # At the first migrate no permission exists yet when it is our turn.
    Permission.objects.all().delete()
    make_roles()
    assert len(permissions()) == len(ROLES["Editors"]) + 2


def test_changed_role_is_set_right_by_the_next_migration():
    group = Group.objects.get(name="Editors")
    group.permissions.set(Permission.objects.filter(codename="delete_story"))
    call_command("migrate", verbosity=0)
    assert ("stories", "delete_story") not in permissions()
    assert ("stories", "publish_story") in permissions()
