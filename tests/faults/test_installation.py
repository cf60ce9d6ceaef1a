"""The installation of docs/operations.md, word for word, in a file system and a network of its own.

The file system is an overlay of this machine's: what the scripts create is thrown away. The server
has no network but loopback, so it can't download anything. Not tried: systemd itself, which doesn't
run in it (systemctl.py takes its place), and a certificate of an authority.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploy.installation import scripts
from tests.deploy.nginx import CHECKOUT
from tests.faults.table import Row, at_length, judge

NEEDED = ("unshare", "chroot", "nginx", "git", "systemd-analyze", "pg_createcluster", "curl")
pytestmark = at_length
# What Debian's packages do on a machine with systemd: the cluster exists and runs.
START_POSTGRES = """
pg_lsclusters -h | grep -q '^15 main' || pg_createcluster 15 main
pg_ctlcluster 15 main start
"""
ENTER = """
set -e
mount -t overlay overlay -o lowerdir=/,upperdir={folder}/upper,workdir={folder}/work {folder}/merged
mount -t proc proc {folder}/merged/proc
mount --rbind /dev {folder}/merged/dev
mount -t tmpfs tmpfs {folder}/merged/run
mkdir -p {folder}/merged/run/lock {folder}/merged/run/postgresql
chown postgres {folder}/merged/run/postgresql
ip link set lo up 2>/dev/null || true
exec chroot {folder}/merged env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \\
    LANG=C.UTF-8 bash -c 'cd {checkout} && exec bash {script}'
"""


@pytest.fixture
def machine() -> Iterator[Path]:
    """A folder with the layers of a file system whose changes are thrown away."""
    missing = [name for name in NEEDED if not shutil.which(name)]
    if os.geteuid() != 0 or missing:
        pytest.skip(f"needs root and {', '.join(missing) or 'nothing else'}: not installed here")
    folder = Path(tempfile.mkdtemp(prefix="installation-"))
    for name in ("upper", "work", "merged"):
        (folder / name).mkdir()
    yield folder
    shutil.rmtree(folder)


def plain_environment() -> dict[str, str]:
    """Return the variables of this process without those of the tests: certificates remain."""
    ours = (
        "MODE",
        "DATABASE",
        "DJANGO",
        "FAULTS",
        "PG",
        "PYTEST",
        "PYTHON",
        "STATEMENT",
        "VIRTUAL",
    )
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}


def run_inside(machine: Path, script: str, *, has_network: bool) -> str:
    """Run a script as root in that file system; return its output. All its processes end with it."""
    (machine / "upper" / "script.sh").write_text(script)
    namespaces = ["--mount", "--pid", "--fork", "--propagation=private"]
    if not has_network:
        namespaces.append("--net")
    enter = ENTER.format(folder=machine, checkout=CHECKOUT, script="/script.sh")
    done = subprocess.run(
        ["unshare", *namespaces, "bash", "-c", enter],
        env=plain_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:]
    return done.stdout


def test_documented_installation_serves_the_site(machine: Path):
    build, install = scripts()["build"], scripts()["install"]
    run_inside(machine, build, has_network=True)
    packages = [line for line in install.splitlines() if line.startswith("apt-get ")]
    run_inside(machine, "\n".join(packages), has_network=True)
    shim = machine / "upper" / "usr" / "local" / "bin" / "systemctl"
    shim.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(CHECKOUT / "tests" / "faults" / "systemctl.py", shim)
    shim.chmod(0o755)

    check = (CHECKOUT / "tests" / "faults" / "installed.sh").read_text()
    # A subshell each, as two scripts that are run one after the other.
    whole = f"{START_POSTGRES}\n(\n{install}\n)\n(\n{check}\n)\n"
    output = run_inside(machine, whole, has_network=False)

    passed = [line for line in output.splitlines() if line.startswith("PASSED")]
    said = [line for line in output.splitlines() if line.startswith("SAID")]
    assert 'password authentication failed for user "stories"' in said[0]
    assert 'database "nothing" does not exist' in said[1]
    assert "SITE_URL must be" in said[2]
    judge(
        Row(
            "Installation on a bare Debian 12",
            "The commands of docs/operations.md, word for word, as two accounts; no network for the server",
            "served through nginx, seven properties hold",
            f"{len(passed)} properties hold",
            len(passed) == 7,
        )
    )
