"""Signal receivers that write logins, second factors, accounts and roles to the audit log."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from axes.signals import user_locked_out
from django.contrib.auth.models import Group, Permission, User
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models import QuerySet
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_save
from django.http import HttpRequest

from stories.admin.login.lockout import is_refused_login
from stories.models import Audited, Membership
from stories.publishing.audit.log import record, record_if_possible
from stories.publishing.audit.repeated import record_repeated

# Fields that decide who can log in and what they may do.
WATCHED_FIELDS = ("username", "password", "email", "is_active", "is_staff", "is_superuser")
FLAGS = ("is_active", "is_staff", "is_superuser")
ROLE_EVENTS = {
    "post_add": Audited.ROLE_GIVEN,
    "post_remove": Audited.ROLE_TAKEN,
    "pre_clear": Audited.ROLE_TAKEN,
}


def connect() -> None:
    """Connect all receivers; called once, when the app is ready."""
    for signal, receiver, sender in (
        (user_logged_in, logged_in, None),
        (user_logged_out, logged_out, None),
        (user_login_failed, login_failed, None),
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
        uid = f"stories.audit.{receiver.__name__}.{sender}"
        signal.connect(receiver, sender=sender, dispatch_uid=uid)


def logged_in(user: User, request: HttpRequest | None, **_signal: object) -> None:
    methods = []
    if getattr(request, "session", None):
        records = get_authentication_records(request, user)
        methods = [str(authentication["method"]) for authentication in records]

    record(Audited.LOG_IN, user, methods=methods)


def logged_out(user: User | None, **_signal: object) -> None:
    if user:
        record_if_possible(Audited.LOG_OUT, user)


def login_failed(
    credentials: dict[str, object], request: HttpRequest | None = None, **_signal: object
) -> None:
    """Record a failure; those that the lockout refused are only counted."""
    if request is not None and is_refused_login(request):
        record_repeated(Audited.LOG_IN_FAILED, locked=True)
        return

    name = str(credentials.get("username", ""))
    _record_name(Audited.LOG_IN_FAILED, name)


def locked_out(username: str | None = None, **_signal: object) -> None:
    _record_name(Audited.LOCKED_OUT, username or "")


def _record_name(event: Audited, name: str) -> None:
    """Record the name only if such an account exists: people type passwords into that field."""
    user = None
    if name and "\0" not in name:
        user = User.objects.filter(username=name).first()
    if user:
        record(event, user, known=True)
    else:
        record_repeated(event, known=False)


def factor_saved(instance: Authenticator, created: bool, **_signal: object) -> None:
    if created:
        _record_about(Audited.FACTOR_ADDED, instance.user, type=str(instance.type))


def factor_deleted(instance: Authenticator, **_signal: object) -> None:
    _record_about(Audited.FACTOR_REMOVED, instance.user, type=str(instance.type))


def account_changed(instance: User, update_fields: Iterable[str] | None, **_signal: object) -> None:
    """Record which watched fields change, with new flags and the old name; one query."""
    saved = update_fields or WATCHED_FIELDS
    watched = [name for name in WATCHED_FIELDS if name in saved]
    if not watched:
        return

    before = User.objects.filter(pk=instance.pk).values(*watched).first() or {}
    changed = [name for name, value in before.items() if value != getattr(instance, name)]
    if not changed:
        return

    details = _flags(instance, changed)
    if "username" in changed:
        details["old_name"] = before["username"]
    _record_about(Audited.ACCOUNT_CHANGED, instance, fields=changed, **details)


def account_added(instance: User, created: bool, **_signal: object) -> None:
    if created:
        _record_about(Audited.ACCOUNT_ADDED, instance, **_flags(instance, FLAGS))


def account_deleted(instance: User, **_signal: object) -> None:
    _record_about(Audited.ACCOUNT_REMOVED, instance)


def center_given(instance: Membership, created: bool, **_signal: object) -> None:
    if created:
        _record_about(Audited.CENTER_GIVEN, instance.user, center=instance.center_id)


def center_taken(instance: Membership, **_signal: object) -> None:
    _record_about(Audited.CENTER_TAKEN, instance.user, center=instance.center_id)


def roles_changed(
    instance: User | Group | Permission,
    action: str,
    model: type[User] | type[Group] | type[Permission],
    pk_set: set[int] | None,
    **_signal: object,
) -> None:
    """Record the groups and permissions that accounts get or lose, from either side."""
    if action not in ROLE_EVENTS:
        return

    event = ROLE_EVENTS[action]
    for user, role in users_and_roles(instance, model, pk_set):
        _record_about(event, user, role=role)


def users_and_roles(
    instance: User | Group | Permission,
    model: type[User] | type[Group] | type[Permission],
    pk_set: set[int] | None,
) -> Iterator[tuple[User, str]]:
    """Yield the users and names of the roles of a change, from either side."""
    for other in _changed_objects(instance, model, pk_set):
        if isinstance(other, User):
            yield other, str(instance)
        elif isinstance(instance, User):
            yield instance, str(other)


def _changed_objects(
    instance: User | Group | Permission,
    model: type[User] | type[Group] | type[Permission],
    pk_set: set[int] | None,
) -> QuerySet:
    """Return the other side of the changed rows; with no `pk_set`, all of them are cleared."""
    if pk_set is not None:
        return model._default_manager.filter(pk__in=pk_set).order_by("pk")
    if isinstance(instance, Group):
        return User.objects.filter(groups=instance).order_by("pk")
    if isinstance(instance, Permission):
        return User.objects.filter(user_permissions=instance).order_by("pk")
    if model is Group:
        return instance.groups.order_by("pk")
    return instance.user_permissions.order_by("pk")


def _flags(user: User, names: Collection[str]) -> dict[str, Any]:
    """Return those of FLAGS that are among the names, with their values."""
    return {name: getattr(user, name) for name in FLAGS if name in names}


def _record_about(event: Audited, account: User, **details: object) -> None:
    """Record an event about an account: its id, which never changes, and its present name."""
    record(event, None, account, account=account.get_username(), **details)
