"""A production deployment: the commands of docs/operations.md and the server, with two ordinary database roles."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from fusionstories.localdev.postgres.binaries import find_binaries
from fusionstories.localdev.postgres.cluster import Cluster
from tests.deploy.nginx import CHECKOUT, free_port, wait_for

HOST = "stories.example.gov"
OWNER, ROLE = "portal_owner", "portal"
ADMINISTRATOR, PASSWORD = "administrator", "correct horse battery staple"
SECRET = "kX9-vR2_qT7mZ4wL1pB8nC5hJ3fD6gS0yA-uE_iOxQzWcVrNtM"
STATIC_ROOT = (
    CHECKOUT / ".local" / "static-of-production"
)  # collected again only when a file changed
SERVER = [sys.executable, "-m", "gunicorn", "-c", "python:fusionstories.gunicorn_conf"]
COLLECT = "from fusionstories.static_storage import collect_static; collect_static()"


@dataclass
class Production:
    """A deployment on this machine: its database, its environment, its server."""

    folder: Path
    cluster: Cluster
    database: str = "portal"
    owner: str = OWNER
    role: str = ROLE
    release: Path = CHECKOUT
    static_root: Path = STATIC_ROOT
    more: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)

    @property
    def database_url(self) -> str:
        return self.cluster.url(self.database, self.role)

    @property
    def owner_url(self) -> str:
        return self.cluster.url(self.database, self.owner)

    def create_database(self) -> None:
        """Create the two roles and the database, as docs/operations.md says."""
        with psycopg.connect(self.cluster.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE ROLE {self.owner} LOGIN")
            connection.execute(f"CREATE ROLE {self.role} LOGIN")
            connection.execute(f"CREATE DATABASE {self.database} OWNER {self.owner}")

    @property
    def environment(self) -> dict[str, str]:
        inherited = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PG", "DJANGO"))
        }
        return inherited | {
            "MODE": "production",
            "SITE_URL": f"https://{HOST}",
            "SECRET_KEY": SECRET,
            "DATABASE_URL": self.database_url,
            # pg_dump must not be older than the server.
            "PATH": f"{find_binaries()}:{os.environ['PATH']}",
            "PROXY_COUNT": "1",
            "PORT": str(self.port),
            "WEB_WORKERS": "2",
            "METRICS_BIND": "off",
            "MEDIA_ROOT": str(self.folder / "media"),
            "STATIC_ROOT": str(self.static_root),
            "DJANGO_SUPERUSER_PASSWORD": PASSWORD,
            **self.more,
        }

    def manage(self, *words: str, **variables: str) -> str:
        """Run a command of the portal to its end; return its output."""
        command = [sys.executable, "manage.py", *words]
        done = subprocess.run(
            command,
            cwd=self.release,
            env=self.environment | variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout
        return done.stdout

    def manage_as_owner(self, *words: str) -> str:
        """Run a command as the owner of the tables."""
        return self.manage(*words, DATABASE_OWNER_URL=self.owner_url)

    def install(self, *, has_archive: bool) -> None:
        """Run the commands of docs/operations.md before the first start."""
        self.manage("shell", "-c", COLLECT)
        self.manage_as_owner("migrate")
        if has_archive:
            self.manage("load_archive")
        self.manage(
            "createsuperuser", "--no-input", f"--username={ADMINISTRATOR}", "--email=a@example.gov"
        )

    @contextmanager
    def running(self) -> Iterator["subprocess.Popen[bytes]"]:
        """Run the server; yield the process that forks its workers."""
        with (self.folder / "server.log").open("w") as log:
            process = subprocess.Popen(
                SERVER, cwd=self.release, env=self.environment, stdout=log, stderr=log
            )
        try:
            wait_for(self.port, process)
            yield process
        finally:
            process.terminate()
            process.wait(60)


@contextmanager
def deployed(*, has_archive: bool = True) -> Iterator[Production]:
    """Make a database server with an owner and a runtime role, and a portal that is installed on it."""
    folder = Path(tempfile.mkdtemp(prefix="production-"))
    folder.chmod(0o755)  # for the account that runs the database where root may not
    cluster = Cluster(folder / "checkout" / ".local", folder / "root")
    cluster.ensure()
    try:
        made = Production(folder, cluster)
        made.create_database()
        made.install(has_archive=has_archive)
        yield made
    finally:
        cluster.reset()
        shutil.rmtree(folder)
