"""What can go wrong, each as one line a newcomer can act on."""

import contextlib
import os
import pwd
from collections.abc import Iterator

ELSE = "or set DATABASE_URL to a PostgreSQL of your own"


class LocalServerError(Exception):
    """Base of both: the private server is not there, and the message says why."""


class SetupError(LocalServerError):
    """Something on this machine must change first: a folder, an account, a package."""


class ServerError(LocalServerError):
    """The server itself did not start or end."""


@contextlib.contextmanager
def explained() -> Iterator[None]:
    """Turn a refusal of the operating system into a SetupError that names the folder."""
    try:
        yield
    except PermissionError as error:
        what = f"needs {error.filename or 'its folder'}, which {_me()} may not write: change its owner, {ELSE}"
        raise SetupError(f"The private PostgreSQL {what}.") from error
    except OSError as error:
        what = f"cannot use {error.filename or 'its folder'}: {error.strerror}"
        raise SetupError(f"The private PostgreSQL {what}.") from error


def _me() -> str:
    """Return the name of the account in force; the environment would tell who logged in."""
    with contextlib.suppress(KeyError):
        return pwd.getpwuid(os.geteuid()).pw_name
    return f"user {os.geteuid()}"
