"""A real PgBouncer in front of a database server."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.deploy.nginx import free_port, wait_for

NEEDS_PGBOUNCER = pytest.mark.skipif(
    not shutil.which("pgbouncer"), reason="needs Debian's pgbouncer, which is not installed here"
)
CONFIGURATION = """
[databases]
* = host={host} port={server_port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = trust
auth_file = {folder}/users
pool_mode = {pool_mode}
"""


@contextmanager
def running_pgbouncer(server: dict[str, str], pool_mode: str) -> Iterator[int]:
    """Run it in front of a server, given by HOST, PORT and USER; yield its port."""
    port = free_port()
    folder = Path(tempfile.mkdtemp(prefix="pgbouncer-"))
    folder.chmod(0o755)  # for the account that runs it where root may not
    (folder / "users").write_text(f'"{server["USER"]}" ""\n')
    configuration = folder / "pgbouncer.ini"
    configuration.write_text(
        CONFIGURATION.format(
            host=server["HOST"],
            server_port=server["PORT"],
            port=port,
            folder=folder,
            pool_mode=pool_mode,
        )
    )
    command = ["pgbouncer", str(configuration)]
    if os.geteuid() == 0:
        command = ["runuser", "-u", "postgres", "--", *command]

    with (folder / "log").open("w") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        wait_for(port, process)
        yield port
    finally:
        process.terminate()
        process.wait()
        shutil.rmtree(folder)
