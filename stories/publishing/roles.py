"""Roles: groups with permissions, created after each migration."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

APPS = ("stories", "taggit", "auth", "mfa", "socialaccount")
VOCABULARIES = ("fusioncenter", "partner", "threattype", "outcomekind")
ALL_ACTIONS = ("view", "add", "change", "delete")


def _permissions(actions: Iterable[str], models: Iterable[str], app: str = "stories") -> list[str]:
    """Return the permissions for all these actions on all these models."""
    permissions = []
    for model in models:
        for action in actions:
            permissions.append(f"{app}.{action}_{model}")

    return permissions


WRITE = [
    *_permissions(["view", "add", "change", "delete", "submit"], ["story"]),
    *_permissions(ALL_ACTIONS, ["storycenter", "storypartner", "outcome", "source"]),
    *_permissions(["view"], VOCABULARIES),
    *_permissions(["view", "add"], ["tag"], app="taggit"),
]
REVIEW = [
    *WRITE,
    "stories.view_all_stories",
    *_permissions(["review"], ["story"]),
    *_permissions(["view"], ["edition", "workflowentry", "clearance", "releaserecord"]),
    *_permissions(["view"], ["pagefeedback", "searchterm"]),
    # A second person confirms each change before it is public.
    *_permissions(["view", "add", "change"], [*VOCABULARIES, "term", "collection"]),
    *_permissions(["view", "change"], ["page", "sitetext"]),
    *_permissions(["view"], ["proposedchange"]),
]
RELEASE = [
    *REVIEW,
    *_permissions(["clear", "publish", "withdraw"], ["story"]),
    *_permissions(["confirm"], ["proposedchange"]),
    "stories.break_glass",
    "stories.view_accountchange",
    *_permissions(["view", "confirm"], ["purge"]),
    *_permissions(ALL_ACTIONS, ["bundle", "bundlemember"]),
]
ADMINISTER = [
    *_permissions(ALL_ACTIONS, [*VOCABULARIES, "page", "term", "collection", "membership"]),
    *_permissions(["view", "change"], ["sitetext"]),
    *_permissions(ALL_ACTIONS, ["tag"], app="taggit"),
    *_permissions(["view", "delete"], ["pagefeedback"]),
    *_permissions(["view", "add", "confirm"], ["purge"]),
    *_permissions(["view"], ["searchterm", "auditentry", "merger", "proposedchange"]),
    *_permissions(["view"], ["accountchange"]),
    *_permissions(["view", "add", "change"], ["user"], app="auth"),
    *_permissions(["view"], ["group"], app="auth"),
    # To remove second factors and linked accounts that a user has lost.
    *_permissions(["view", "delete"], ["authenticator"], app="mfa"),
    *_permissions(["view", "delete"], ["socialaccount"], app="socialaccount"),
]

# A new account, or one whose credentials were reset, can't use these for a while.
RELEASE_PERMISSIONS = (
    *_permissions(["clear", "publish"], ["story"]),
    *_permissions(["confirm"], ["proposedchange"]),
    "stories.break_glass",
)
# Whoever has one of these can make text public or decide who can. A second administrator must
# confirm that an account gets one, and each change of the credentials of such an account.
PROTECTED_PERMISSIONS = (
    *RELEASE_PERMISSIONS,
    *_permissions(["add", "change"], ["user"], app="auth"),
    *_permissions(["delete"], ["authenticator"], app="mfa"),
    *_permissions(["delete"], ["socialaccount"], app="socialaccount"),
)


@dataclass(frozen=True, slots=True)
class Role:
    """A group, with the description of its tasks and its permissions as app.codename."""

    name: str
    about: "StrOrPromise"
    permissions: list[str]


CONTRIBUTORS = "Contributors"
EDITORS = "Editors"
OFFICIALS = "Releasing officials"
ADMINISTRATORS = "Administrators"

ROLES = (
    Role(
        CONTRIBUTORS,
        _(
            "Write for their own centers: they view, edit and submit the stories that one of their"
            " centers leads, and can't see other centers' stories."
        ),
        WRITE,
    ),
    Role(
        EDITORS,
        _(
            "View and edit all stories, return them for changes, and decide on findings in texts"
            " that aren't their own. Propose changes of pages and reference lists."
        ),
        REVIEW,
    ),
    Role(
        OFFICIALS,
        _(
            "Do everything that editors do, and are responsible for each release: they clear texts"
            " and confirm changes that they didn't write, and publish, schedule, bundle and"
            " withdraw stories."
        ),
        RELEASE,
    ),
    Role(
        ADMINISTRATORS,
        _(
            "Manage users, and propose changes of pages and reference lists. This role alone can't"
            " make a change public, or view or release stories."
        ),
        ADMINISTER,
    ),
)


def make_roles(**_signal: Any) -> None:
    """Create the groups and give each exactly its permissions."""
    # Django creates the permissions of an app after this app's post_migrate signal, so at the
    # first migration there would be none.
    for app in APPS:
        create_permissions(apps.get_app_config(app), verbosity=0)

    for role in ROLES:
        group, _created = Group.objects.get_or_create(name=role.name)
        group.permissions.set(permissions_named(role.permissions))


def permissions_named(names: Iterable[str]) -> QuerySet[Permission]:
    """Return the permissions with these names, such as stories.clear_story."""
    return Permission.objects.filter(_named(list(names)))


def _named(permissions: list[str]) -> Q:
    """Return the condition for permissions with these names."""
    condition = Q(pk__in=[])
    for app in APPS:
        prefix = f"{app}."
        codenames = [name.removeprefix(prefix) for name in permissions if name.startswith(prefix)]
        condition |= Q(content_type__app_label=app, codename__in=codenames)

    return condition
