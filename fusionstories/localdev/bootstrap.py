"""Setup of a checkout: Python packages, then stylesheets and scripts. Run by make.

Standard library only, and syntax so old that an old Python reaches the check of its version.
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

REQUIRED_PYTHON = (3, 11)
if sys.version_info < REQUIRED_PYTHON:
    version = sys.version.split()[0]
    sys.exit(f"Python 3.11 or newer is needed, this is {version}. Try PYTHON=python3.11.")

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
LOCAL = ROOT / ".local"
STATIC = ROOT / "static"
NOTICE = ROOT / "NOTICE"  # the licenses of fonts and icons, copied beside them
PYTHON = VENV / "bin" / "python"
REQUIREMENTS = ROOT / "requirements.txt"  # of production
DEV_REQUIREMENTS = ROOT / "requirements-dev.txt"  # the same versions, and the tools of a checkout
PIP_INSTALL = ("-m", "pip", "--disable-pip-version-check", "--no-input", "install")
# Lock files for every system, without a header or annotations that could name a path or host.
COMPILE = (
    "pip",
    "compile",
    "--universal",
    "--generate-hashes",
    "--no-header",
    "--no-annotate",
    "--python-version=3.11",
    "pyproject.toml",
)
POLL_SECONDS = 2
CLEAR_LINE = "\r\033[K"
TAIL_LINES = 30


def say(text: str, end: str = "\n") -> None:
    """Write to the terminal at once."""
    sys.stdout.write(text + end)
    sys.stdout.flush()


def run_step(label: str, *command: "str | Path", cwd: Path = ROOT, **variables: str) -> None:
    """Run a command behind a line of progress; if it fails, show the end of its output."""
    started = time.monotonic()
    with tempfile.TemporaryFile("w+", errors="replace") as output:
        process = subprocess.Popen(  # noqa: S603 - our own arguments only
            command,
            cwd=cwd,
            env={**os.environ, **variables},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
        exit_code = wait_with_progress(process, label)
        if exit_code == 0:
            say(f"✓ {label} ({time.monotonic() - started:.0f} s)")
            return

        output.seek(0)
        say("".join(output.readlines()[-TAIL_LINES:]))

    sys.exit(f"{label}: failed, for the reason above.")


def wait_with_progress(process: "subprocess.Popen[bytes]", label: str) -> int:
    """Wait for a process with a dot every two seconds; return its exit code."""
    is_terminal = sys.stdout.isatty()
    if is_terminal:
        say(f"  {label} ", end="")

    while True:
        try:
            exit_code = process.wait(POLL_SECONDS)
            break
        except subprocess.TimeoutExpired:
            if is_terminal:
                say(".", end="")

    if is_terminal:
        say(CLEAR_LINE, end="")
    return exit_code


@contextlib.contextmanager
def setup_lock() -> Iterator[None]:
    """Let one make at a time set up this checkout."""
    LOCAL.mkdir(mode=0o700, exist_ok=True)
    with (LOCAL / "setup.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another make is setting up this checkout. Waiting for it.")
            fcntl.flock(file, fcntl.LOCK_EX)

        yield


def digest(text: str, *paths: Path) -> str:
    """Return one hash of a text and of files with their names."""
    total = hashlib.sha256(text.encode())
    for path in sorted(paths):
        name = os.fsencode(path.relative_to(ROOT))
        total.update(name + b"\0" + path.read_bytes() + b"\0")

    return total.hexdigest()


def has_stamp(folder: Path, stamp: str) -> bool:
    """Return whether a folder was built from the inputs of this stamp."""
    path = folder / ".stamp"
    return path.exists() and path.read_text() == stamp


def prepare_python() -> None:
    """Rebuild .venv if the lock file, the Python version or the path of the checkout changed."""
    stamp = digest(f"{sys.version_info[:2]} {ROOT}", DEV_REQUIREMENTS)
    if has_stamp(VENV, stamp) and PYTHON.exists():
        return

    create_venv(VENV)
    run_step("Python packages", PYTHON, *PIP_INSTALL, "--require-hashes", "-r", DEV_REQUIREMENTS)
    (VENV / ".stamp").write_text(stamp)


def create_venv(folder: Path) -> None:
    for module in ("venv", "ensurepip"):
        if importlib.util.find_spec(module) is None:
            sys.exit("Python's venv is missing: apt-get install python3-venv")

    run_step("Virtual environment", sys.executable, "-m", "venv", "--clear", folder)


def prepare_assets() -> None:
    """Build static/dist if a source changed; first install the npm packages if their lock did."""
    lock_files = [STATIC / name for name in ("package.json", "package-lock.json", ".npmrc")]
    sources = [path for path in (STATIC / "src").rglob("*") if path.is_file()]
    stamp = digest("assets", *lock_files, NOTICE, *STATIC.glob("*.mjs"), *sources)
    if has_stamp(STATIC / "dist", stamp):
        return

    packages_stamp = digest("packages", *lock_files)
    if not has_stamp(STATIC / "node_modules", packages_stamp):
        run_npm("Packages for stylesheets and scripts", "ci", "--loglevel=error")
        (STATIC / "node_modules" / ".stamp").write_text(packages_stamp)

    run_npm("Stylesheets and scripts", "run", "build")
    (STATIC / "dist" / ".stamp").write_text(stamp)


def run_npm(label: str, *arguments: str) -> None:
    """Run npm with the Node of .venv, even if the machine has another."""
    variables = {
        "PATH": f"{PYTHON.parent}{os.pathsep}{os.environ['PATH']}",
        "npm_config_update_notifier": "false",
    }
    if not os.access(Path.home(), os.W_OK):
        variables["npm_config_cache"] = str(LOCAL / "npm")

    run_step(label, PYTHON.with_name("npm"), *arguments, cwd=STATIC, **variables)


def require_free_port(text: str) -> None:
    """Exit if the site can't listen on the port: better now than after a minute of work."""
    port = int(text) if text.isascii() and text.isdecimal() else 0
    if not 0 < port < 2**16:
        sys.exit(f"PORT must be a number from 1 to 65535, not {text!r}.")

    other_port = 8010 if port != 8010 else 8020
    with socket.socket() as probe:
        # As servers do: connections of the last run that are still closing don't count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            sys.exit(
                f"Port {port} is reserved for root. Choose another, such as PORT={other_port}."
            )
        except OSError:
            sys.exit(
                f"Port {port} is in use. Stop the program that uses it, or choose another port,"
                f" such as PORT={other_port}."
            )


def lock_requirements() -> None:
    """Rewrite both lock files; versions change only if pyproject.toml excludes them."""
    with tempfile.TemporaryDirectory() as folder:
        bin_folder = Path(folder, "bin")
        create_venv(Path(folder))
        run_step("uv", bin_folder / "python", *PIP_INSTALL, "uv")

        compile_ = (bin_folder / "uv", *COMPILE)
        run_step(REQUIREMENTS.name, *compile_, "-o", REQUIREMENTS.name)
        # What both contain has the same version in both.
        run_step(
            DEV_REQUIREMENTS.name,
            *compile_,
            "--group=dev",
            f"--constraints={REQUIREMENTS.name}",
            "-o",
            DEV_REQUIREMENTS.name,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("task", choices=["setup", "lock"])
    parser.add_argument("--port", help="exit early if this port is in use")
    arguments = parser.parse_args()

    sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
    if arguments.port is not None:
        require_free_port(arguments.port)

    with setup_lock():
        if arguments.task == "lock":
            lock_requirements()
        else:
            prepare_python()
            prepare_assets()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("\nStopped. The next make continues from here.")
    except OSError as error:
        sys.exit(f"This checkout can't be set up: {error.filename}: {error.strerror}.")
