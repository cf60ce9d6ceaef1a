"""Account changes: made at once, or requested by one administrator and confirmed by another.

All code that creates an account or changes its role or credentials calls change_account(). A change
that only takes rights away, such as disabling an account, needs no one else and no record here.
"""

from collections.abc import Callable
from typing import TypedDict

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from stories.choices import AccountChangeKind, AccountChangeState
from stories.models import AccountChange, Audited
from stories.publishing.accounts.protection import (
    ADMINISTER,
    is_protected,
    protected_groups,
)
from stories.publishing.audit.log import record
from stories.publishing.workflow.exceptions import (
    NotAllowedError,
    WorkflowError,
    require_no_refusal,
)
from stories.publishing.workflow.second_person import second_person_refusal
from stories.publishing.workflow.transaction import auditing_refusals


class ChangeDetails(TypedDict, total=False):
    """What a change does, without secrets. Each kind uses some of the keys."""

    groups: list[int]
    is_superuser: bool
    email: str
    rows: list[int]  # second factors or agency logins
    flags: list[str]  # is_active, is_staff
    about: str  # the same in words, for the second administrator


@transaction.atomic
def change_account(
    account: User,
    kind: AccountChangeKind,
    by: User | None,
    details: ChangeDetails | None = None,
    secret: str = "",
) -> AccountChange:
    """Change an account now, or request the change if it needs a second administrator.

    The state of the returned change shows which it was. `by` None is a command on the server,
    which needs no confirmation. Raise NotAllowedError or WorkflowError.
    """
    locked = User.objects.select_for_update().get(pk=account.pk)
    if by is not None:
        _require_administrator(by)

    change = AccountChange(
        account=locked,
        kind=kind,
        details=details or {},
        requested_by=by,
    )
    if by is not None and needs_second_person(change):
        return _request(change, secret)

    _apply(change, secret)
    change.state = AccountChangeState.DONE
    change.decided_at = Now()
    change.save()
    change.refresh_from_db()
    return change


def needs_second_person(change: AccountChange) -> bool:
    """Return whether a second administrator must confirm a change. At most one query."""
    if change.kind == AccountChangeKind.CREATED:
        return False
    if change.kind == AccountChangeKind.ROLE:
        groups = Group.objects.filter(pk__in=change.details.get("groups", []))
        return bool(change.details.get("is_superuser") or protected_groups(groups))

    return is_protected(change.account)


def confirm_change(change: AccountChange, by: User) -> None:
    """Make a requested change as the second administrator; raise WorkflowError."""
    with auditing_refusals(change.account), transaction.atomic():
        locked = _lock_open(change)
        _require_administrator(by)
        require_no_refusal(confirmation_refusal(locked, by))

        _apply(locked, locked.secret)
        _decide(locked, AccountChangeState.DONE, by)
        record(Audited.ACCOUNT_CONFIRMED, by, locked.account, **_summary(locked))


def confirmation_refusal(change: AccountChange, by: User) -> str:
    """Return why this administrator can't confirm a requested change; "" if nothing prevents it."""
    if by.pk == change.account_id:
        return _("This is your own account. Another administrator must confirm the change.")

    requester = change.requested_by
    if requester is None or not _is_administrator(requester):
        return _("The person who requested this is no longer an administrator. Decline it.")
    involved = _("You requested this change. Another administrator must confirm it.")
    return second_person_refusal({requester.pk}, by, involved)


def decline_change(change: AccountChange, by: User) -> None:
    """Refuse a requested change, or take back one's own; raise WorkflowError."""
    with transaction.atomic():
        locked = _lock_open(change)
        _require_administrator(by)
        _decide(locked, AccountChangeState.DECLINED, by)
        record(Audited.ACCOUNT_DECLINED, by, locked.account, **_summary(locked))


def _request(change: AccountChange, secret: str) -> AccountChange:
    """Store a request. It takes the place of an open one of the same kind."""
    same_kind = AccountChange.objects.filter(account=change.account, kind=change.kind)
    for earlier in same_kind.filter(state=AccountChangeState.REQUESTED):
        _decide(earlier, AccountChangeState.DECLINED, change.requested_by)
        summary = _summary(earlier)
        record(Audited.ACCOUNT_DECLINED, change.requested_by, change.account, **summary)

    change.state = AccountChangeState.REQUESTED
    change.secret = secret
    change.save()
    record(Audited.ACCOUNT_REQUESTED, change.requested_by, change.account, **_summary(change))
    return change


def _decide(locked: AccountChange, state: AccountChangeState, by: User | None) -> None:
    rows = AccountChange.objects.filter(pk=locked.pk)
    rows.update(state=state, decided_by=by, decided_at=Now(), secret="", acknowledged_at=None)


def _lock_open(change: AccountChange) -> AccountChange:
    """Lock a requested change and its account; raise WorkflowError if it was decided."""
    rows = AccountChange.objects.select_for_update(of=("self", "account"))
    locked = rows.select_related("account", "requested_by").get(pk=change.pk)
    if locked.state != AccountChangeState.REQUESTED:
        raise WorkflowError(_("This change has been decided already."))
    return locked


def _is_administrator(user: User) -> bool:
    return user.is_active and user.has_perm(ADMINISTER)


def _require_administrator(by: User) -> None:
    if not _is_administrator(by):
        raise NotAllowedError(_("Your role doesn't allow this action."))


def _summary(change: AccountChange) -> dict[str, str]:
    return {"kind": change.kind, "account": change.account.get_username()}


def _apply(change: AccountChange, secret: str) -> None:
    EFFECTS[AccountChangeKind(change.kind)](change, secret)


def _do_nothing(change: AccountChange, secret: str) -> None:
    """Leave an account that was just created as it is."""


def _give_role(change: AccountChange, secret: str) -> None:
    """Add the groups of a change, and make the account a superuser if it says so."""
    groups = Group.objects.filter(pk__in=change.details.get("groups", []))
    change.account.groups.add(*groups)
    if change.details.get("is_superuser"):
        change.account.is_superuser = True
        change.account.save(update_fields=["is_superuser"])


def _set_password(change: AccountChange, secret: str) -> None:
    change.account.password = secret
    change.account.save(update_fields=["password"])


def _remove_factors(change: AccountChange, secret: str) -> None:
    """Remove factors, and recovery codes that would be left without another factor."""
    own = Authenticator.objects.filter(user=change.account)
    own.filter(pk__in=change.details.get("rows", [])).delete()

    recovery_codes = Authenticator.Type.RECOVERY_CODES
    if not own.exclude(type=recovery_codes).exists():
        own.filter(type=recovery_codes).delete()


def _set_email(change: AccountChange, secret: str) -> None:
    change.account.email = change.details.get("email", "")
    change.account.save(update_fields=["email"])


def _remove_agency_logins(change: AccountChange, secret: str) -> None:
    links = SocialAccount.objects.filter(user=change.account)
    links.filter(pk__in=change.details.get("rows", [])).delete()


def _enable(change: AccountChange, secret: str) -> None:
    flags = [name for name in change.details.get("flags", []) if name in ENABLING_FLAGS]
    for name in flags:
        setattr(change.account, name, True)
    change.account.save(update_fields=flags)


ENABLING_FLAGS = ("is_active", "is_staff")
EFFECTS: dict[AccountChangeKind, Callable[[AccountChange, str], None]] = {
    AccountChangeKind.CREATED: _do_nothing,
    AccountChangeKind.ROLE: _give_role,
    AccountChangeKind.PASSWORD: _set_password,
    AccountChangeKind.FACTOR: _remove_factors,
    AccountChangeKind.EMAIL: _set_email,
    AccountChangeKind.LINK: _remove_agency_logins,
    AccountChangeKind.ENABLED: _enable,
}
