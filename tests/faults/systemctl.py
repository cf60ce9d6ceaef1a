#!/usr/bin/python3
"""The systemctl commands of docs/operations.md, where systemd is not running.

It verifies the units with systemd-analyze and runs their ExecStart lines as their user, in their
folder and with their EnvironmentFile. It can't apply their sandbox. Only the installation test puts
it into the path, in a file system of its own.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

UNITS = Path("/etc/systemd/system")
LOG = Path("/var/log/stories.log")
ASSIGNMENT = re.compile(r'([A-Z_]+)="(.*)"')


def values(unit: str, name: str) -> list[str]:
    text = (UNITS / unit).read_text()
    return re.findall(rf"^{name}=(.*)$", text, re.MULTILINE)


def environment(unit: str) -> dict[str, str]:
    read = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
    for file in values(unit, "EnvironmentFile"):
        for line in Path(file.removeprefix("-")).read_text().splitlines():
            assignment = ASSIGNMENT.fullmatch(line)
            if assignment:
                read[assignment[1]] = assignment[2]
    return read


def start(unit: str) -> None:
    """Run the lines of a unit: one server in the background, or all commands of a oneshot unit."""
    (user,) = values(unit, "User")
    (folder,) = values(unit, "WorkingDirectory")
    is_oneshot = values(unit, "Type") == ["oneshot"]
    for line in values(unit, "ExecStart"):
        command = ["runuser", "-u", user, "--", *line.replace("%%", "%").split()]
        with LOG.open("a") as log:
            process = subprocess.Popen(
                command, cwd=folder, env=environment(unit), stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
        if is_oneshot and process.wait():
            sys.exit(f"{unit}: {line}: exit code {process.returncode}\n{LOG.read_text()[-4000:]}")


def verify() -> None:
    ours = sorted(UNITS.glob("stories*"))
    done = subprocess.run(
        ["systemd-analyze", "verify", *ours], capture_output=True, text=True, check=False
    )
    if done.returncode or done.stderr:
        sys.exit(done.stderr)


def main() -> None:
    words = [word for word in sys.argv[1:] if not word.startswith("--")]
    act, names = words[0], words[1:]
    if act == "daemon-reload":
        verify()
    for name in names:
        if name == "nginx":
            subprocess.run(["nginx"], check=True)
        elif name.endswith(".timer"):
            template = name.partition("@")[0] + "@.timer" if "@" in name else name
            assert (UNITS / template).is_file(), name
        elif name.endswith(".socket"):
            # The server binds its address itself when it is not handed a socket.
            assert (UNITS / name).is_file(), name
        else:
            start(name if "." in name else f"{name}.service")


if __name__ == "__main__":
    main()
