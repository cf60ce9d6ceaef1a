"""Staff of the demo: two accounts that only a demo or development may have."""

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

PREFIX = "demo-"
ADMIN, EDITOR = f"{PREFIX}admin", f"{PREFIX}editor"


@transaction.atomic
def make_demo_staff(password: str) -> list[str]:
    """Make or renew demo-admin (may do everything) and demo-editor (group Editors); return their names.

    Raise ImproperlyConfigured outside the demo and development.
    """
    if not (settings.DEMO or settings.DEBUG):
        raise ImproperlyConfigured("Demo accounts are made in the demo and in development only (MODE).")
    _renew(ADMIN, password, is_superuser=True)
    _renew(EDITOR, password, is_superuser=False).groups.set([Group.objects.get(name="Editors")])
    return [ADMIN, EDITOR]


def _renew(name: str, password: str, is_superuser: bool) -> User:
    user, _created = User.objects.get_or_create(username=name)
    user.is_active = user.is_staff = True
    user.is_superuser = is_superuser
    user.set_password(password)
    user.save()
    return user
