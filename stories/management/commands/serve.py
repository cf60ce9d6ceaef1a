"""Serve the portal: everything that `make run` and `make dev` do once the environment is there."""

import os
import secrets
import socket
import sys
from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError
from rich.console import Console

from fusionstories.assets import collect_static
from stories.admin.demo import ACCOUNTS, PREFIX, make_demo_staff
from stories.intake.archive import load_archive
from stories.intake.records import ArchiveError

GUNICORN = ("-m", "gunicorn", "-c", "python:fusionstories.gunicorn_conf")
Step = tuple[str, Callable[[], Any]]


class Command(BaseCommand):
    help = "Prepare database, archive and demo staff, then serve on loopback. In production: serve, nothing else."
    # The checks that every command runs first would ask a database that is not there yet.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--reload", action="store_true", help="the reloading server for developers")

    def handle(self, *args: Any, reload: bool, **options: Any) -> None:
        if not settings.PRODUCTION:
            refuse_taken_port(settings.PORT)
            self.prepare(reload)
        self.stdout.flush()
        # In place of this process, so that signals reach the server itself.
        server = ["manage.py", "runserver", str(settings.PORT)] if reload else GUNICORN
        os.execv(sys.executable, [sys.executable, *server])  # noqa: S606

    def prepare(self, reload: bool) -> None:
        """Do each step, saying which; then print where to go and with which account."""
        console = Console(file=self.stdout._out, highlight=False, soft_wrap=True)  # type: ignore[arg-type]
        for name, act in steps(reload):
            try:
                with console.status(name):
                    act()
            except (ImproperlyConfigured, OperationalError, ArchiveError) as error:
                raise CommandError(f"{name}: {error}") from error
            console.print(f"[green]✓[/] {name}")
        address = f"http://127.0.0.1:{settings.PORT}"
        console.print(f"\n  The portal      {address}/\n  For staff       {address}/admin/")
        for line in demo_accounts():
            console.print(f"  {line}", markup=False)
        console.print("\n  Stop with Ctrl-C; the data stays.\n")


def steps(reload: bool) -> Iterator[Step]:
    """Yield each step of the preparation: what it does, in words, and the act."""
    yield "Database and migrations", lambda: call_command("migrate", interactive=False, verbosity=0)
    yield "Archive: centers, partners, threat types, stories, pages", load_archive
    if not reload:
        yield "Static files, hashed and compressed", collect_static


def demo_accounts() -> list[str]:
    """Make the demo accounts and return the lines to print; keep those that are there unless DEMO_PASSWORD is set."""
    password = settings.DEMO_PASSWORD
    if not password and User.objects.filter(username__startswith=PREFIX).count() >= len(ACCOUNTS):
        return ["Demo log-ins    as printed at the first start; DEMO_PASSWORD=... sets a new password"]
    password = password or secrets.token_urlsafe(12)
    names = ", ".join(make_demo_staff(password))
    return [f"Demo log-ins    {names}", f"Password        {password}"]


def refuse_taken_port(port: int) -> None:
    """Raise CommandError when another program listens on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise CommandError(f"Port {port} is taken. Choose another one: make run PORT={port + 10}") from error
