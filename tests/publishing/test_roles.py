"""Permissions of each role."""

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command

from stories.publishing.roles import (
    ADMINISTRATORS,
    CONTRIBUTORS,
    EDITORS,
    OFFICIALS,
    ROLES,
    make_roles,
)
from tests.factories import make_user

pytestmark = pytest.mark.django_db
# Rights that decide what becomes public, and the roles that have them.
RIGHTS = {
    "submit_story": {CONTRIBUTORS, EDITORS, OFFICIALS},
    "view_all_stories": {EDITORS, OFFICIALS},
    "review_story": {EDITORS, OFFICIALS},
    "clear_story": {OFFICIALS},
    "publish_story": {OFFICIALS},
    "withdraw_story": {OFFICIALS},
    "break_glass": {OFFICIALS},
    "change_bundle": {OFFICIALS},
    "view_story": {CONTRIBUTORS, EDITORS, OFFICIALS},
    "change_fusioncenter": {EDITORS, OFFICIALS, ADMINISTRATORS},
    "delete_fusioncenter": {ADMINISTRATORS},
    "confirm_proposedchange": {OFFICIALS},
    "change_proposedchange": set(),
    "delete_proposedchange": set(),
    "change_membership": {ADMINISTRATORS},
    "delete_page": {ADMINISTRATORS},
    "delete_story": {CONTRIBUTORS, EDITORS, OFFICIALS},
    "change_edition": set(),
    "delete_edition": set(),
    "change_clearance": set(),
    "change_releaserecord": set(),
    "change_workflowentry": set(),
}


def permissions(name):
    found = Group.objects.get(name=name).permissions.values_list(
        "content_type__app_label", "codename"
    )
    return {f"{app}.{codename}" for app, codename in found}


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.name)
def test_role_has_exactly_its_permissions(role):
    assert permissions(role.name) == set(role.permissions)


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.name)
def test_role_has_its_permissions(role):
    user = make_user("somebody", role.name)
    assert {right for right in RIGHTS if user.has_perm(f"stories.{right}")} == {
        right for right, roles in RIGHTS.items() if role.name in roles
    }


def test_administrators_cannot_change_group_permissions():
    assert {right for right in permissions(ADMINISTRATORS) if right.startswith("auth.")} == {
        "auth.view_user",
        "auth.add_user",
        "auth.change_user",
        "auth.view_group",
    }


def test_roles_are_complete_after_the_first_migration():
    # At the first migrate no permission exists yet when it is our turn.
    Permission.objects.all().delete()
    make_roles()
    assert permissions(OFFICIALS)
    assert User.objects.count() == 0


def test_migration_resets_changed_role():
    group = Group.objects.get(name=EDITORS)
    group.permissions.set(Permission.objects.filter(codename="clear_story"))
    call_command("migrate", verbosity=0)
    assert "stories.clear_story" not in permissions(EDITORS)
    assert "stories.submit_story" in permissions(EDITORS)
