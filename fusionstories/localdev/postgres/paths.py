"""Folders and files of a checkout's server."""

import contextlib
import fcntl
import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# For root, whose server runs as another account, which may not be able to enter the checkout.
ROOT_DATA_FOLDER = Path("/var/lib/fusionstories")


@dataclass(frozen=True)
class ClusterPaths:
    """Paths of one server.

    `sockets` has a short name because a socket's path can't be longer than 107 bytes. The name
    depends on the checkout's path, so a copied checkout never reaches the server of the original.
    `root_folder` and `link` exist for root only: the link in the checkout proves that the data
    outside of it belongs to it.
    """

    data: Path
    sockets: Path
    lock: Path
    root_folder: Path | None = None
    link: Path | None = None

    @property
    def lock_files(self) -> tuple[Path, Path]:
        """Lock files that PostgreSQL writes: in the data folder, and beside the socket."""
        return self.data / "postmaster.pid", self.sockets / ".s.PGSQL.5432.lock"

    @property
    def socket(self) -> Path:
        """Socket for clients; the server listens on no network port."""
        return self.sockets / ".s.PGSQL.5432"

    @property
    def log(self) -> Path:
        """Log since the last start."""
        return self.data / "server.log"


def cluster_paths(
    local: Path, major: str, root_data_folder: Path = ROOT_DATA_FOLDER
) -> ClusterPaths:
    """Return the paths for a checkout's local folder and a major version of PostgreSQL."""
    is_root = os.geteuid() == 0
    local = local.resolve()
    name = f"pg{major}-root" if is_root else f"pg{major}"
    key = hashlib.sha256(os.fsencode(local / name)).hexdigest()[:12]
    sockets = Path(f"/tmp/fusionstories-{os.geteuid()}-{key}")  # noqa: S108 - owner and mode are checked
    lock = local / f"{name}.lock"

    if not is_root:
        return ClusterPaths(local / name, sockets, lock)

    root_folder = root_data_folder.resolve() / key
    return ClusterPaths(root_folder / f"pg{major}", sockets, lock, root_folder, local / name)


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a file lock, so that of several processes one starts the server."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
