"""Account that runs the server. PostgreSQL refuses to run as root, so root uses an existing one."""

import contextlib
import os
import pwd
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .errors import ALTERNATIVE, SetupError

ACCOUNT_NAMES = ("postgres", "nobody")


def server_account(data: Path, names: Sequence[str] = ACCOUNT_NAMES) -> pwd.struct_passwd | None:
    """Return the account that runs the server for root, or None for an ordinary user.

    Existing data keeps its owner, even if a better account was created since.
    """
    if os.geteuid() != 0:
        return None

    if data.exists():
        with contextlib.suppress(KeyError):
            return pwd.getpwuid(data.stat().st_uid)

    accounts = {account.pw_name: account for account in pwd.getpwall()}
    for name in names:
        if name in accounts:
            return accounts[name]

    raise SetupError(
        f"PostgreSQL does not run as root, and there is no account {' or '.join(names)} to run it:"
        f" work as an ordinary user, {ALTERNATIVE}."
    )


def run_as(account: pwd.struct_passwd | None, command: Sequence[str | Path]) -> tuple[int, str]:
    """Run a program of the server; return its exit code and output."""
    arguments = list(map(str, command))
    identity: dict[str, Any] = {}
    name = "this user"
    if account:
        identity = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        name = account.pw_name

    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    environment |= {"LC_ALL": "C.UTF-8", "TZ": "UTC"}

    # A file instead of a pipe, because the server keeps it open while it runs.
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as output:
        try:
            done = subprocess.run(  # noqa: S603 - our own arguments only
                arguments,
                check=False,
                cwd="/",
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                **identity,
            )
        except OSError as error:  # such as in a container whose root can't change its account
            raise SetupError(
                f"{arguments[0]} cannot be run as {name}: {error.strerror};"
                " set DATABASE_URL to a PostgreSQL of your own."
            ) from error

        output.seek(0)
        return done.returncode, output.read()


def owner_ids(account: pwd.struct_passwd | None) -> tuple[int, int]:
    """Return the ids of user and group of the server: of its account, or of this process."""
    if account is None:
        return os.geteuid(), os.getegid()
    return account.pw_uid, account.pw_gid


def create_private_folder(path: Path, account: pwd.struct_passwd | None) -> None:
    """Create a folder that only the server's account may enter; refuse one with another owner.

    The server trusts everyone who reaches its socket, so the folder is its only protection.
    """
    path.mkdir(mode=0o700, exist_ok=True)
    user, group = owner_ids(account)

    # By descriptor: under /tmp, a name could be replaced by a link between check and change.
    folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        if os.fstat(folder).st_uid not in (user, os.geteuid()):
            raise SetupError(f"{path} belongs to someone else: remove it, {ALTERNATIVE}.")

        os.fchown(folder, user, group)
        os.fchmod(folder, 0o700)
    finally:
        os.close(folder)


def create_open_folder(path: Path) -> None:
    """Create a folder and its parents so that every account can pass through."""
    if not path.exists():
        create_open_folder(path.parent)
        path.mkdir(exist_ok=True)
        path.chmod(0o755)
