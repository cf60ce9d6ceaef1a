"""Where a checkout's server keeps its files."""

import contextlib
import fcntl
import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# Root's data lie outside the checkout: the borrowed account may not be able to enter it (/root is 0700).
ROOT_HOME = Path("/var/lib/fusionstories")


@dataclass(frozen=True)
class Place:
    """The folders of one server.

    `sockets` has a short name because a socket's path holds at most 107 bytes; the name is made from the
    checkout's path, so a copied checkout never reaches the server of the original. `home` and `link` are
    root's: the link in the checkout proves that the data outside it are its own.
    """

    data: Path
    sockets: Path
    lock: Path
    home: Path | None = None
    link: Path | None = None

    @property
    def lock_files(self) -> tuple[Path, Path]:
        """PostgreSQL's own: beside the data and beside the socket."""
        return self.data / "postmaster.pid", self.sockets / ".s.PGSQL.5432.lock"

    @property
    def socket(self) -> Path:
        """What clients connect to; no network port is ever opened."""
        return self.sockets / ".s.PGSQL.5432"

    @property
    def log(self) -> Path:
        """What the server says since its last start."""
        return self.data / "server.log"


def place_of(local: Path, major: str, root_home: Path = ROOT_HOME) -> Place:
    """Return the folders for a checkout's local folder and a major version of PostgreSQL."""
    is_root = os.geteuid() == 0
    local = local.resolve()
    name = f"pg{major}-root" if is_root else f"pg{major}"
    key = hashlib.sha256(os.fsencode(local / name)).hexdigest()[:12]
    sockets = Path(f"/tmp/fusionstories-{os.geteuid()}-{key}")  # noqa: S108 - owner and mode are checked
    lock = local / f"{name}.lock"
    if is_root:
        home = root_home.resolve() / key
        return Place(home / f"pg{major}", sockets, lock, home, local / name)
    return Place(local / name, sockets, lock)


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a file's lock: of several processes at once, one starts the server and the others find it."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
