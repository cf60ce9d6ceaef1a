"""Archive of a release, written by `make release` for servers without package registries.

It contains the code, the built assets, the SBOMs, and the wheels of requirements.txt for this
Python and processor. docs/operations.md unpacks it.
"""

import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from fusionstories.localdev.sbom import write_sboms

ROOT = Path(__file__).resolve().parents[2]
ARCHIVE = ROOT / "dist" / "fusionstories.tar.gz"
CONTENT = (
    "CHANGELOG.md",
    "LICENSE",
    "NOTICE",
    "README.md",
    "docs",
    "fusionstories",
    "manage.py",
    "pyproject.toml",
    "requirements.txt",
    "static/dist",
    "static/src",
    "stories",
    "templates",
)
DOWNLOAD = ("-m", "pip", "--disable-pip-version-check", "download", "--quiet")


def write_release(archive: Path) -> None:
    """Write the archive; all its files belong to root and are readable by everyone."""
    archive.parent.mkdir(parents=True, exist_ok=True)
    draft = archive.with_suffix(".partial")
    with (
        tempfile.TemporaryDirectory() as folder,
        tarfile.open(draft, "w:gz", compresslevel=1) as tar,
    ):
        wheels = Path(folder, "wheels")
        download_wheels(wheels)
        sboms = Path(folder, "sbom")
        write_sboms(sboms)

        for name in CONTENT:
            tar.add(ROOT / name, name, filter=release_member)
        for made in (wheels, sboms):
            tar.add(made, made.name, filter=release_member)

    draft.rename(archive)


def download_wheels(folder: Path) -> None:
    """Download the locked wheels; nothing is compiled, here or on the server."""
    lock_file = ROOT / "requirements.txt"
    options = ("--only-binary=:all:", "--require-hashes", f"--requirement={lock_file}")
    command = [sys.executable, *DOWNLOAD, *options, f"--dest={folder}"]
    subprocess.run(command, check=True)  # noqa: S603 - our own arguments only


def release_member(member: tarfile.TarInfo) -> tarfile.TarInfo | None:
    """Return a member as the server should have it, None for what only this checkout needs."""
    if "__pycache__" in member.name or member.name == "fusionstories/localdev":
        return None

    member.uid = member.gid = 0
    member.uname = member.gname = "root"
    is_executable = member.isdir() or member.mode & 0o100
    member.mode = 0o755 if is_executable else 0o644
    return member


if __name__ == "__main__":
    write_release(ARCHIVE)
    print(f"{ARCHIVE.relative_to(ROOT)} ({ARCHIVE.stat().st_size / 2**20:.0f} MB)")  # noqa: T201
