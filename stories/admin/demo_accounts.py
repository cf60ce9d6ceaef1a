"""Demo accounts: one for each role, in the demo and in development only."""

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from stories.models import FusionCenter, Membership
from stories.publishing.roles import ADMINISTRATORS, CONTRIBUTORS, EDITORS, OFFICIALS

PREFIX = "demo-"

# Account name without the prefix: (role, archive ID of the center of a contributor).
ACCOUNTS = {
    "contributor": (CONTRIBUTORS, "colorado-information-analysis-center"),
    "contributor-2": (CONTRIBUTORS, "iowa-division-of-intelligence-fusion-center"),
    "editor": (EDITORS, ""),
    "official": (OFFICIALS, ""),
    "admin": (ADMINISTRATORS, ""),
    # Confirms what the other administrator requests.
    "admin-2": (ADMINISTRATORS, ""),
}


def require_demo() -> None:
    """Raise ImproperlyConfigured outside the demo and development."""
    if not (settings.DEMO or settings.DEBUG):
        raise ImproperlyConfigured(
            "Demo accounts and examples exist only in the demo and in development (MODE)."
        )


@transaction.atomic
def make_demo_staff(password: str) -> list[str]:
    """Create or reset the demo accounts and return their names.

    Raise ImproperlyConfigured outside the demo and development.
    """
    require_demo()
    usernames = []
    for name, (role, center_id) in ACCOUNTS.items():
        user = _create_or_reset(f"{PREFIX}{name}", password)
        user.groups.set([Group.objects.get(name=role)])
        for center in FusionCenter.objects.filter(archive_id=center_id):
            Membership.objects.get_or_create(user=user, center=center)

        usernames.append(user.username)

    return usernames


def _create_or_reset(username: str, password: str) -> User:
    user, _created = User.objects.get_or_create(username=username)
    user.is_active = True
    user.is_staff = True
    user.is_superuser = False
    user.set_password(password)
    user.save()
    return user
