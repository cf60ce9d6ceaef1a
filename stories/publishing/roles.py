"""Who may do what: groups with permissions."""

from typing import Any

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission

# Group -> permissions of the app as action_model; the release desk of a later issue divides these further.
ROLES: dict[str, tuple[str, ...]] = {
    "Editors": (
        *(f"{action}_story" for action in ("view", "add", "change", "publish", "withdraw")),
        *(
            f"{action}_{model}"
            for action in ("add", "change", "delete")
            for model in ("storycenter", "storypartner", "outcome")
        ),
        *(f"view_{model}" for model in ("storycenter", "storypartner", "outcome", "edition", "workflowentry")),
        *(f"view_{model}" for model in ("fusioncenter", "partner", "threattype", "outcomekind", "pagefeedback")),
        "view_searchterm",
        *(f"{action}_term" for action in ("view", "add", "change")),
        *(f"{action}_page" for action in ("view", "change")),
    ),
}


def make_roles(**_signal: Any) -> None:
    """Give each role exactly its permissions."""
    # Django makes an app's permissions only after this app's turn, so at the first migrate there would be none.
    for app in ("stories", "taggit"):
        create_permissions(apps.get_app_config(app), verbosity=0)
    for name, codenames in ROLES.items():
        group, _created = Group.objects.get_or_create(name=name)
        of_app = Permission.objects.filter(content_type__app_label="stories", codename__in=codenames)
        tags = Permission.objects.filter(content_type__app_label="taggit", codename__in=["view_tag", "add_tag"])
        group.permissions.set(of_app | tags)
