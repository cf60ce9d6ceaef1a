"""Errors of the private server, each a sentence that a newcomer can act on."""

import contextlib
import os
import pwd
from collections.abc import Iterator

ALTERNATIVE = "or set DATABASE_URL to a PostgreSQL of your own"


class LocalServerError(Exception):
    """Base class: the private server isn't available, and the message says why."""


class SetupError(LocalServerError):
    """Something on this machine must change first: a folder, an account, a package."""


class ServerError(LocalServerError):
    """The server itself didn't start or stop."""


@contextlib.contextmanager
def os_errors_explained() -> Iterator[None]:
    """Turn an error of the operating system into a SetupError that names the folder."""
    try:
        yield
    except PermissionError as error:
        folder = error.filename or "its folder"
        raise SetupError(
            f"The private PostgreSQL needs {folder}, which {_account_name()} can't write to:"
            f" change its owner, {ALTERNATIVE}."
        ) from error
    except OSError as error:
        folder = error.filename or "its folder"
        raise SetupError(
            f"The private PostgreSQL cannot use {folder}: {error.strerror}."
        ) from error


def _account_name() -> str:
    """Return the effective account; environment variables would name the one that logged in."""
    with contextlib.suppress(KeyError):
        return pwd.getpwuid(os.geteuid()).pw_name
    return f"user {os.geteuid()}"
