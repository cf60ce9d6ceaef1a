"""Staff of the demo: one account for each role, that only a demo or development may have."""

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from stories.models import FusionCenter, Membership
from stories.publishing.roles import ADMINISTRATORS, CONTRIBUTORS, EDITORS, OFFICIALS

PREFIX = "demo-"
# Name of the account: its role, and the center of the archive that it writes for.
ACCOUNTS = {
    "contributor": (CONTRIBUTORS, "colorado-information-analysis-center"),
    "contributor-2": (CONTRIBUTORS, "iowa-division-of-intelligence-fusion-center"),
    "editor": (EDITORS, ""),
    "official": (OFFICIALS, ""),
    "admin": (ADMINISTRATORS, ""),
}


@transaction.atomic
def make_demo_staff(password: str) -> list[str]:
    """Make or renew the demo accounts with their roles, none of them a superuser; return their names.

    Raise ImproperlyConfigured outside the demo and development.
    """
    if not (settings.DEMO or settings.DEBUG):
        raise ImproperlyConfigured("Demo accounts are made in the demo and in development only (MODE).")
    for name, (role, center) in ACCOUNTS.items():
        user = _renew(f"{PREFIX}{name}", password)
        user.groups.set([Group.objects.get(name=role)])
        for own in FusionCenter.objects.filter(archive_id=center):
            Membership.objects.get_or_create(user=user, center=own)
    return [f"{PREFIX}{name}" for name in ACCOUNTS]


def _renew(name: str, password: str) -> User:
    user, _created = User.objects.get_or_create(username=name)
    user.is_active = user.is_staff = True
    user.is_superuser = False
    user.set_password(password)
    user.save()
    return user
