"""What other apps do and tell by signals only: log-ins, second factors, accounts and their roles."""

from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from axes.signals import user_locked_out
from django.contrib.auth.models import Group, User
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models import Q
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_save
from django.http import HttpRequest

from stories.models import Audited, Membership
from stories.publishing.audit.log import record, record_if_possible

# What decides who comes in and how far.
WATCHED = ("username", "password", "is_active", "is_staff", "is_superuser")
CHANGES = {"post_add": Audited.ROLE_GIVEN, "post_remove": Audited.ROLE_TAKEN, "pre_clear": Audited.ROLE_TAKEN}


def connect() -> None:
    """Listen; called once at start-up."""
    for signal, receiver, sender in (
        (user_logged_in, logged_in, None),
        (user_logged_out, logged_out, None),
        (user_login_failed, failed, None),
        (user_locked_out, locked_out, None),
        (post_save, factor_saved, Authenticator),
        (post_delete, factor_deleted, Authenticator),
        (pre_save, account_changed, User),
        (post_save, account_added, User),
        (post_delete, account_deleted, User),
        (post_save, center_given, Membership),
        (post_delete, center_taken, Membership),
        (m2m_changed, roles_changed, User.groups.through),
        (m2m_changed, roles_changed, User.user_permissions.through),
    ):
        signal.connect(receiver, sender=sender, dispatch_uid=f"stories.audit.{receiver.__name__}.{sender}")


def logged_in(user: User, request: HttpRequest | None, **_signal: Any) -> None:
    session = getattr(request, "session", None)
    methods = [str(one["method"]) for one in get_authentication_records(request, user)] if session else []
    record(Audited.LOG_IN, user, methods=methods)


def logged_out(user: User | None, **_signal: Any) -> None:
    if user:
        record_if_possible(Audited.LOG_OUT, user)


def failed(credentials: dict[str, Any], **_signal: Any) -> None:
    """Keep the name only of an account that is there: people type passwords into the field above."""
    name = str(credentials.get("username", ""))
    is_known = "\0" not in name and User.objects.filter(username=name).exists()
    record(Audited.LOG_IN_FAILED, name if is_known else "", known=is_known)


def locked_out(username: str | None = None, **_signal: Any) -> None:
    is_known = bool(username) and "\0" not in str(username) and User.objects.filter(username=username).exists()
    record(Audited.LOCKED_OUT, str(username) if is_known else "", known=is_known)


def factor_saved(instance: Authenticator, created: bool, **_signal: Any) -> None:
    if created:
        record(Audited.FACTOR_ADDED, about=_account(instance.user), type=str(instance.type))


def factor_deleted(instance: Authenticator, **_signal: Any) -> None:
    record(Audited.FACTOR_REMOVED, about=_account(instance.user), type=str(instance.type))


def account_changed(instance: User, update_fields: Any, **_signal: Any) -> None:
    """Name what changes of an account, before it is stored; the values of yes or no too."""
    watched = [name for name in WATCHED if update_fields is None or name in update_fields]
    before = User.objects.filter(pk=instance.pk).values(*watched).first() if instance.pk and watched else None
    changed = [name for name in watched if before and before[name] != getattr(instance, name)]
    if changed:
        flags = {name: getattr(instance, name) for name in changed if name.startswith("is_")}
        record(Audited.ACCOUNT_CHANGED, about=_account(instance), fields=changed, **flags)


def account_added(instance: User, created: bool, **_signal: Any) -> None:
    if created:
        flags = {name: getattr(instance, name) for name in WATCHED if name.startswith("is_")}
        record(Audited.ACCOUNT_ADDED, about=_account(instance), **flags)


def account_deleted(instance: User, **_signal: Any) -> None:
    record(Audited.ACCOUNT_REMOVED, about=_account(instance))


def center_given(instance: Membership, created: bool, **_signal: Any) -> None:
    if created:
        record(Audited.CENTER_GIVEN, about=_account(instance.user), center=instance.center_id)


def center_taken(instance: Membership, **_signal: Any) -> None:
    record(Audited.CENTER_TAKEN, about=_account(instance.user), center=instance.center_id)


def roles_changed(instance: Any, action: str, reverse: bool, model: Any, pk_set: Any, **_signal: Any) -> None:
    """Name the groups or single permissions that an account gets or loses, from whichever side it is done."""
    if action not in CHANGES:
        return
    if pk_set is not None:
        others = model.objects.filter(pk__in=pk_set)
    elif reverse:  # all accounts lose it: ask for them while they have it
        others = User.objects.filter(
            Q(groups=instance) if isinstance(instance, Group) else Q(user_permissions=instance)
        )
    else:
        others = model.objects.filter(user=instance)
    for other in others.order_by("pk"):
        user, right = (other, instance) if reverse else (instance, other)
        record(CHANGES[action], about=_account(user), role=str(right))


def _account(user: User) -> str:
    return f"auth.user/{user.get_username()}"
