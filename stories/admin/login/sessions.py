"""Sessions of an account (django-allauth), and the events that end them.

A new password ends sessions without this module, because they contain a hash of the old one.
"""

from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group, Permission, User
from django.db.models.signals import m2m_changed, post_delete

from stories.admin.audit.signals import ROLE_EVENTS, users_and_roles
from stories.admin.login.second_factor import FACTORS
from stories.models import Audited


def connect() -> None:
    """Connect all receivers; called once, when the app is ready."""
    for signal, receiver, sender in (
        (post_delete, factor_deleted, Authenticator),
        (m2m_changed, role_lost, User.groups.through),
        (m2m_changed, role_lost, User.user_permissions.through),
    ):
        uid = f"stories.sessions.{receiver.__name__}.{sender}"
        signal.connect(receiver, sender=sender, dispatch_uid=uid)


def end_other_sessions(user: User) -> None:
    """Log a user out everywhere, except in the session of the current request."""
    sessions = UserSession.objects.filter(user=user)
    request = context.request
    if request is not None and request.user.pk == user.pk:
        sessions = sessions.exclude(session_key=request.session.session_key)

    for session in sessions:
        session.end()


def end_all_sessions(user: User) -> None:
    """Log a user out everywhere, also in the current session."""
    for session in UserSession.objects.filter(user=user):
        session.end()


def factor_deleted(instance: Authenticator, **_signal: object) -> None:
    if instance.type in FACTORS:
        end_other_sessions(instance.user)


def role_lost(
    instance: User | Group | Permission,
    action: str,
    model: type[User] | type[Group] | type[Permission],
    pk_set: set[int] | None,
    **_signal: object,
) -> None:
    if ROLE_EVENTS.get(action) != Audited.ROLE_TAKEN:
        return

    for user, _role in users_and_roles(instance, model, pk_set):
        end_other_sessions(user)
