"""Who may do what: roles as groups with permissions, made after each migrate."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

APPS = ("stories", "taggit", "auth", "mfa", "socialaccount")
PARTS = ("storycenter", "storypartner", "outcome")
LOGIN = (
    ("mfa", "authenticator"),
    ("socialaccount", "socialaccount"),
)  # to take away, where somebody lost it
VOCABULARIES = ("fusioncenter", "partner", "threattype", "outcomekind")


def _of(model: str, *actions: str) -> list[str]:
    return [f"stories.{action}_{model}" for action in actions]


WRITE = [
    *_of("story", "view", "add", "change", "submit"),
    *(right for model in PARTS for right in _of(model, "view", "add", "change", "delete")),
    *(right for model in VOCABULARIES for right in _of(model, "view")),
    "taggit.view_tag",
    "taggit.add_tag",
]
REVIEW = [
    *WRITE,
    "stories.view_all_stories",
    "stories.review_story",
    *(
        right
        for model in ("edition", "workflowentry", "clearance", "releaserecord")
        for right in _of(model, "view")
    ),
    *_of("pagefeedback", "view"),
    *_of("searchterm", "view"),
    *_of("term", "view", "add", "change"),
    *_of("page", "view", "change"),
]
RELEASE = [
    *REVIEW,
    *_of("story", "clear", "publish", "withdraw"),
    "stories.break_glass",
    *_of("bundle", "view", "add", "change", "delete"),
    *_of("bundlemember", "view", "add", "change", "delete"),
]
ADMINISTER = [
    *(
        right
        for model in (*VOCABULARIES, "page", "term")
        for right in _of(model, "view", "add", "change", "delete")
    ),
    *_of("pagefeedback", "view", "delete"),
    *_of("searchterm", "view"),
    *_of("membership", "view", "add", "change", "delete"),
    *(f"taggit.{action}_tag" for action in ("view", "add", "change", "delete")),
    *(f"auth.{action}_user" for action in ("view", "add", "change")),
    "auth.view_group",
    *(f"{model}.{action}_{name}" for model, name in LOGIN for action in ("view", "delete")),
    "stories.view_auditentry",
    "stories.view_merger",
]


@dataclass(frozen=True, slots=True)
class Role:
    """A group: what it is called, what its people do, and its permissions as app.codename."""

    name: str
    about: Any
    permissions: Iterable[str]


CONTRIBUTORS, EDITORS = "Contributors", "Editors"
OFFICIALS, ADMINISTRATORS = "Releasing officials", "Administrators"
ROLES = (
    Role(
        CONTRIBUTORS,
        _(
            "Write for their own centers: they see, change and submit the stories that one of their centers leads,"
            " and learn nothing of the others."
        ),
        WRITE,
    ),
    Role(
        EDITORS,
        _(
            "See and change all stories, return them with remarks, decide on findings in texts that are not their own."
        ),
        REVIEW,
    ),
    Role(
        OFFICIALS,
        _(
            "Do what editors do, and answer for each release: they clear texts that they did not write, publish,"
            " schedule, bundle and withdraw."
        ),
        RELEASE,
    ),
    Role(
        ADMINISTRATORS,
        _(
            "Look after people, vocabularies and pages. This role alone sees no story and releases nothing."
        ),
        ADMINISTER,
    ),
)


def make_roles(**_signal: Any) -> None:
    """Give each role exactly its permissions."""
    # Django makes an app's permissions only after this app's turn, so at the first migrate there would be none.
    for app in APPS:
        create_permissions(apps.get_app_config(app), verbosity=0)
    for role in ROLES:
        group, _created = Group.objects.get_or_create(name=role.name)
        group.permissions.set(Permission.objects.filter(_named(role.permissions)))


def _named(permissions: Iterable[str]) -> Q:
    condition = Q(pk__in=[])
    for app in APPS:
        codenames = [
            right.partition(".")[2] for right in permissions if right.startswith(f"{app}.")
        ]
        condition |= Q(content_type__app_label=app, codename__in=codenames)
    return condition
