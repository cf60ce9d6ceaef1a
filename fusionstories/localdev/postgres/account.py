"""The account the server runs as: PostgreSQL refuses to run as root, so root borrows one that exists."""

import contextlib
import os
import pwd
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .errors import ELSE, SetupError

BORROWED = ("postgres", "nobody")


def server_account(data: Path, names: Sequence[str] = BORROWED) -> pwd.struct_passwd | None:
    """Return the account root borrows; None for an ordinary user, who runs the server in person.

    Data stay with the account that made them, whichever accounts came to the machine since.
    """
    if os.geteuid() != 0:
        return None
    if data.exists():
        with contextlib.suppress(KeyError):
            return pwd.getpwuid(data.stat().st_uid)
    known = {account.pw_name: account for account in pwd.getpwall()}
    found = next((known[name] for name in names if name in known), None)
    if found is None:
        raise SetupError(
            f"PostgreSQL does not run as root, and there is no account {' or '.join(names)} to run it: "
            f"work as an ordinary user, {ELSE}."
        )
    return found


def run_as(account: pwd.struct_passwd | None, command: Sequence[str | Path]) -> tuple[int, str]:
    """Run a program of the server; return its exit code and what it said."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    environment |= {"LC_ALL": "C.UTF-8", "TZ": "UTC"}
    # A file, not a pipe: the server keeps it open for as long as it lives.
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as said:
        options: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": said, "stderr": subprocess.STDOUT}
        if account:
            options |= {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        words = [str(word) for word in command]
        try:
            done = subprocess.run(words, check=False, cwd="/", env=environment, **options)  # noqa: S603 - our words only
        except OSError as error:  # such as a container whose root may not become anyone else
            name = account.pw_name if account else "this user"
            raise SetupError(f"{words[0]} cannot be run as {name}: {error.strerror}; {ELSE[3:]}.") from error
        said.seek(0)
        return done.returncode, said.read()


def private_folder(path: Path, account: pwd.struct_passwd | None) -> None:
    """Create a folder that only the server's account may enter; refuse one with another owner.

    The server trusts whoever reaches its socket, so this folder is the lock on its door.
    """
    path.mkdir(mode=0o700, exist_ok=True)
    user, group = (account.pw_uid, account.pw_gid) if account else (os.geteuid(), os.getegid())
    # By descriptor: under /tmp a name could be swapped for a link between the check and the change.
    folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        if os.fstat(folder).st_uid not in (user, os.geteuid()):
            raise SetupError(f"{path} belongs to someone else: remove it, {ELSE}.")
        os.fchown(folder, user, group)
        os.fchmod(folder, 0o700)
    finally:
        os.close(folder)


def open_folder(path: Path) -> None:
    """Make a folder, and those above it, that the borrowed account may pass through."""
    if not path.exists():
        open_folder(path.parent)
        path.mkdir(exist_ok=True)
        path.chmod(0o755)
