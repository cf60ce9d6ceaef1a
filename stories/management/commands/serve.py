"""Command that starts the portal for `make run` and `make dev`."""

import os
import secrets
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError
from django.db import connection as default_connection
from rich.console import Console

from fusionstories.db_backend.base import DatabaseWrapper
from fusionstories.db_roles import grant_to_runtime_role
from fusionstories.db_settings import parse_url
from fusionstories.static_storage import collect_static
from stories.admin.demo_accounts import ACCOUNTS, PREFIX, make_demo_staff
from stories.admin.demo_content import make_demo_content
from stories.intake.archive import load_archive
from stories.intake.records import ArchiveError
from stories.models.privileges import append_only_tables

GUNICORN = [sys.executable, "-m", "gunicorn", "-c", "python:fusionstories.gunicorn_conf"]
RUNSERVER = [sys.executable, "manage.py", "runserver"]

connection = cast(DatabaseWrapper, default_connection)


class Command(BaseCommand):
    help = "Prepare the database, the archive and demo accounts, then serve on this machine only."
    # System checks run before handle() and query a database that may not exist yet.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--reload", action="store_true", help="reload when the code changes")

    def handle(self, *args: object, reload: bool, **options: object) -> None:
        if settings.PRODUCTION:
            os.execv(GUNICORN[0], GUNICORN)  # noqa: S606

        require_free_port(settings.PORT)
        self.console = Console(file=self.stdout._out, highlight=False, soft_wrap=True)  # type: ignore[arg-type]
        self.has_started_database = False
        self.runtime_url = ""
        # `kill` and a closed terminal do the same as Ctrl-C.
        for signal_ in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(signal_, signal.default_int_handler)

        try:
            self.prepare(reload)
            self.serve(reload)
        except KeyboardInterrupt:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        finally:
            if self.has_started_database:
                connection.stop_server()

        name = "dev" if reload else "run"
        self.console.print("\n  Stopped. Your data is kept.", markup=False)
        if self.runtime_url and connection.is_server_running():
            self.console.print(
                "  The private PostgreSQL still runs, because another command uses it or started"
                " it. To stop it:  .venv/bin/python manage.py localdb stop",
                markup=False,
            )

        self.console.print(f"  To start again:  make {name} PORT={settings.PORT}\n", markup=False)

    def prepare(self, reload: bool) -> None:
        """Run each step with a progress line, then show the address and the accounts."""
        self.step("Database", self.prepare_database)
        # The other commands read it: manage.py.
        (settings.LOCAL_DIR / "mode").write_text(settings.MODE)
        self.step("Stories, centers and partners of the archive", load_archive)
        if not reload:
            self.step("Static files", collect_static)

        accounts = demo_accounts()
        self.step("Examples for each demo account", make_demo_content)

        address = f"http://127.0.0.1:{settings.PORT}"
        lines = [
            "",
            f"  Portal     {address}/",
            f"  Staff      {address}/admin/",
            *accounts,
            *self.description(),
            "",
            "  Press Ctrl-C to stop.",
            "",
        ]
        self.console.print("\n".join(lines), markup=False)
        self.stdout.flush()

    def description(self) -> list[str]:
        """Return lines about what runs, what ends with it, and the commands beside it."""
        if not self.runtime_url:
            database = "the one of DATABASE_URL; it keeps running"
        elif self.has_started_database:
            database = "a private PostgreSQL in .local, which ends with the portal"
        else:
            database = "a private PostgreSQL in .local, which ran before and keeps running"

        metrics = "off; METRICS_BIND=127.0.0.1:9464 turns them on"
        if settings.METRICS_BIND:
            metrics = f"http://{settings.METRICS_BIND}/metrics"
        return [
            f"  Database   {database}",
            f"  Metrics    {metrics}",
            "  Commands   in another terminal, such as .venv/bin/python manage.py backup backups",
        ]

    def step(self, name: str, function: Callable[[], object]) -> None:
        """Run a function behind a progress line; raise CommandError if a requirement is missing."""
        try:
            with self.console.status(name):
                function()
        except (ImproperlyConfigured, OperationalError, ArchiveError) as error:
            raise CommandError(f"{name}: {error}") from error

        self.console.print(f"[green]✓[/] {name}")

    def prepare_database(self) -> None:
        """Start the private server, if it is used, and apply migrations."""
        self.has_started_database = connection.start_server()
        call_command("migrate", interactive=False, verbosity=0)

        # From here on as in production: the server can't change the tables.
        self.runtime_url = connection.runtime_url()
        if self.runtime_url:
            role = parse_url(self.runtime_url)["USER"]
            grant_to_runtime_role(connection, role, append_only_tables())

    def serve(self, reload: bool) -> None:
        """Run the server until it ends or is stopped; raise CommandError if it fails."""
        connection.close()
        connection.close_pool()
        command = [*RUNSERVER, str(settings.PORT)] if reload else GUNICORN
        environment = dict(os.environ)
        environment.pop("DATABASE_OWNER_URL", None)
        if self.runtime_url:
            environment["DATABASE_URL"] = self.runtime_url
        with subprocess.Popen(command, env=environment) as server:  # noqa: S603
            try:
                exit_code = server.wait()
            except KeyboardInterrupt:
                # Stopping takes a moment; a second Ctrl-C must not interrupt it.
                signal.signal(signal.SIGINT, signal.SIG_IGN)
                # The terminal sends Ctrl-C to the server too, but `kill` doesn't.
                server.terminate()
                server.wait()
                raise

        if exit_code:
            raise CommandError(f"The server ended with exit code {exit_code}.")


def demo_accounts() -> list[str]:
    """Create the demo accounts and return lines about them.

    Existing accounts keep their password unless DEMO_PASSWORD is set.
    """
    password = settings.DEMO_PASSWORD
    count = User.objects.filter(username__startswith=PREFIX).count()
    if not password and count >= len(ACCOUNTS):
        return [
            "  Accounts   as shown at the first start",
            "  Password   to set a new one: make run DEMO_PASSWORD=...",
        ]

    if not password:
        password = secrets.token_urlsafe(12)

    usernames = make_demo_staff(password)
    return [f"  Accounts   {', '.join(usernames)}", f"  Password   {password}"]


def require_free_port(port: int) -> None:
    """Raise CommandError if another program uses the port."""
    with socket.socket() as probe:
        # As servers do: connections of the last run that are still closing don't count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise CommandError(
                f"Port {port} is in use. Choose another one: make run PORT={port + 10}"
            ) from error
