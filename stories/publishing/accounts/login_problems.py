"""Reasons why an account can't log in, or would find nothing to do after its login."""

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.utils.translation import gettext as _

from stories.choices import AccountChangeKind, AccountChangeState
from stories.models import AccountChange
from stories.publishing.roles import CONTRIBUTORS


def login_problems(account: User) -> list[str]:
    """Return why an account can't log in or would see nothing; at most four queries."""
    problems = []
    if not account.is_active:
        problems.append(_("“Active” is off, so this account can’t log in."))
    if not account.is_staff:
        problems.append(_("“Staff status” is off, so this account can’t log in."))
    if not account.has_usable_password():
        problems.append(_without_password(account))
    if not account.is_superuser:
        problems.append(_without_role(account))
    return list(filter(None, problems))


def _without_password(account: User) -> str:
    """Return why the agency login doesn't find an account without a password; "" if it does."""
    if not settings.SOCIALACCOUNT_PROVIDERS:
        return _("This account has no password, and this site has no agency login. Set a password.")
    if account.email or account.socialaccount_set.exists():  # type: ignore[attr-defined]
        return ""
    return _(
        "This account has no password and no email address, by which the agency login would find"
        " it. Enter the address."
    )


def _without_role(account: User) -> str:
    """Return why an account would see nothing; "" if its role and centers are complete."""
    names = set(Group.objects.filter(user=account).values_list("name", flat=True))
    if not names and not _is_role_requested(account):
        return _("This account has no role, so it sees nothing. Choose a group.")
    if names == {CONTRIBUTORS} and not account.memberships.exists():
        return _("This contributor has no center, so there is no story to work on. Add a center.")
    return ""


def _is_role_requested(account: User) -> bool:
    """Return whether a role waits for a second administrator, which its form shows anyway."""
    requested = AccountChange.objects.filter(
        account=account, kind=AccountChangeKind.ROLE, state=AccountChangeState.REQUESTED
    )
    return requested.exists()
