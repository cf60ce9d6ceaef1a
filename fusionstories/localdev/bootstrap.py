"""Sets a checkout up before there is anything to run it with: Python packages, then assets. Run by make.

Standard library only, and syntax so old that an old Python gets as far as the check of its version.
"""

import argparse
import contextlib
import fcntl
import hashlib
import importlib.util
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

WANTED = (3, 11)
if sys.version_info < WANTED:
    sys.exit(f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}. Name another: PYTHON=python3.11")

ROOT = Path(__file__).resolve().parents[2]
VENV, LOCAL, STATIC = ROOT / ".venv", ROOT / ".local", ROOT / "static"
PYTHON, REQUIREMENTS = VENV / "bin" / "python", ROOT / "requirements.txt"
PIP = ("-m", "pip", "--disable-pip-version-check", "--no-input", "install")
# Universal: one lock for every system. No header and no annotations: no path and no host gets in.
COMPILE = ("--universal", "--generate-hashes", "--no-header", "--no-annotate", "--group=dev", "--python-version=3.11")
ALIVE_SECONDS = 2
TAIL_LINES = 30


def say(text: str, end: str = "\n") -> None:
    """Write to the terminal at once."""
    sys.stdout.write(text + end)
    sys.stdout.flush()


def step(label: str, *command: "str | Path", cwd: Path = ROOT, **variables: str) -> None:
    """Run a command behind one line that grows while it works; when it fails, show the end of what it said."""
    say(label, end=" ")
    begun = time.monotonic()
    with tempfile.TemporaryFile("w+", errors="replace") as said:
        options: dict[str, Any] = {"cwd": cwd, "env": {**os.environ, **variables}, "stdin": subprocess.DEVNULL}
        process = subprocess.Popen(command, stdout=said, stderr=said, **options)  # noqa: S603 - our words only
        if patiently(process) == 0:
            say(f" {time.monotonic() - begun:.0f} s")
            return
        said.seek(0)
        say("\n" + "".join(said.readlines()[-TAIL_LINES:]))
    sys.exit(f"{label}: failed, for the reason above.")


def patiently(process: "subprocess.Popen[bytes]") -> int:
    """Wait for a process with a dot every two seconds; return its exit code."""
    while True:
        try:
            return process.wait(ALIVE_SECONDS)
        except subprocess.TimeoutExpired:
            say(".", end="")


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Let one make at a time set this checkout up."""
    LOCAL.mkdir(mode=0o700, exist_ok=True)
    with (LOCAL / "setup.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another make is setting this checkout up; waiting for it.")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def digest(text: str, *paths: Path) -> str:
    """Return one hash of a text and of files with their names."""
    total = hashlib.sha256(text.encode())
    for path in sorted(paths):
        total.update(b"\0".join((os.fsencode(path.relative_to(ROOT)), path.read_bytes(), b"")))
    return total.hexdigest()


def is_stamped(folder: Path, stamp: str) -> bool:
    """Return whether a folder was built from the inputs named in its stamp."""
    path = folder / ".stamp"
    return path.exists() and path.read_text() == stamp


def prepare_python() -> None:
    """Rebuild .venv if the lock file, the Python version or the path of the checkout changed."""
    stamp = digest(f"{sys.version_info[:2]} {ROOT}", REQUIREMENTS)
    if is_stamped(VENV, stamp) and PYTHON.exists():
        return
    make_venv(VENV)
    step("Installing the Python packages", PYTHON, *PIP, "--require-hashes", "-r", REQUIREMENTS)
    (VENV / ".stamp").write_text(stamp)


def make_venv(folder: Path) -> None:
    """Make an empty virtual environment."""
    if not all(map(importlib.util.find_spec, ("venv", "ensurepip"))):
        sys.exit("Python's venv is missing: apt-get install python3-venv")
    step("Making a virtual environment", sys.executable, "-m", "venv", "--clear", folder)


def prepare_assets() -> None:
    """Build static/dist when a source of it changed; install the npm packages first when their lock changed."""
    lock = [STATIC / name for name in ("package.json", "package-lock.json", ".npmrc")]
    sources = [path for path in (STATIC / "src").rglob("*") if path.is_file()]
    stamp = digest("assets", *lock, *STATIC.glob("*.mjs"), *sources)
    if is_stamped(STATIC / "dist", stamp):
        return
    packages = digest("packages", *lock)
    if not is_stamped(STATIC / "node_modules", packages):
        npm("Installing the packages of the assets", "ci", "--loglevel=error")
        (STATIC / "node_modules" / ".stamp").write_text(packages)
    npm("Building the assets", "run", "build")
    (STATIC / "dist" / ".stamp").write_text(stamp)


def npm(label: str, *words: str) -> None:
    """Run npm with the node of .venv, whatever else the machine has."""
    variables = {"PATH": f"{PYTHON.parent}{os.pathsep}{os.environ['PATH']}", "npm_config_update_notifier": "false"}
    if not os.access(Path.home(), os.W_OK):
        variables["npm_config_cache"] = str(LOCAL / "npm")
    step(label, PYTHON.with_name("npm"), *words, cwd=STATIC, **variables)


def check_port(text: str) -> None:
    """Stop when the site could not listen on the port: better now than after a minute of work."""
    port = int(text) if text.isascii() and text.isdecimal() else 0
    if not 0 < port < 2**16:
        sys.exit(f"PORT must be a number from 1 to 65535, not {text!r}.")
    other = 8010 if port != 8010 else 8020
    with socket.socket() as probe:
        # As servers do: a connection of the last run that lingers is no obstacle.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            sys.exit(f"Port {port} is reserved for root. Choose another, such as PORT={other}.")
        except OSError:
            sys.exit(f"Port {port} is taken. Stop what uses it, or choose another, such as PORT={other}.")


def lock_requirements() -> None:
    """Rewrite requirements.txt from pyproject.toml; versions stay unless pyproject.toml rules them out."""
    with tempfile.TemporaryDirectory() as folder:
        make_venv(Path(folder))
        step("Installing uv", Path(folder, "bin", "python"), *PIP, "uv")
        uv = Path(folder, "bin", "uv")
        step("Locking the Python packages", uv, "pip", "compile", *COMPILE, "pyproject.toml", "-o", REQUIREMENTS.name)


def main() -> None:
    """Do what the command line asks, one make at a time."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("work", choices=["setup", "lock"])
    parser.add_argument("--port", help="stop early when this port is taken")
    words = parser.parse_args()
    if words.port is not None:
        check_port(words.port)
    with alone():
        if words.work == "lock":
            lock_requirements()
        else:
            prepare_python()
            prepare_assets()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("\nStopped; the next make goes on from here.")
    except OSError as error:
        sys.exit(f"This checkout cannot be set up: {error.filename}: {error.strerror}.")
