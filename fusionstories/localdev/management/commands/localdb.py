"""Command for the private PostgreSQL that the portal uses when DATABASE_URL is unset."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from fusionstories.localdev.postgres.base import create_database
from fusionstories.localdev.postgres.cluster import Cluster
from fusionstories.localdev.postgres.errors import LocalServerError

ENGINE = "fusionstories.localdev.postgres"
OTHER_DATABASE = "DATABASE_URL is set: the portal uses that database. There is nothing to do here."


class Command(BaseCommand):
    help = "Start, stop, show or empty the private PostgreSQL of this checkout."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=["start", "stop", "status", "reset"])
        parser.add_argument("--yes", action="store_true", help="reset without asking")

    def handle(self, *args: Any, action: str, yes: bool, **options: Any) -> None:
        database = settings.DATABASES["default"]
        if database["ENGINE"] != ENGINE:
            self.stdout.write(OTHER_DATABASE)
            return

        try:
            message = self._run(action, yes, Cluster(settings.LOCAL_DIR), database["NAME"])
        except LocalServerError as error:
            raise CommandError(str(error)) from error

        self.stdout.write(message)

    def _run(self, action: str, yes: bool, cluster: Cluster, database: str) -> str:
        if action == "start":
            cluster.ensure()
            create_database(cluster, database)
            return status(cluster, database)

        if action == "stop":
            if cluster.stop():
                return "The private PostgreSQL has stopped."
            return "The private PostgreSQL was not running."

        if action == "reset":
            if not yes and not confirm_reset(cluster):
                return "Nothing was deleted."

            cluster.reset()
            return (
                "The private PostgreSQL is empty. The next command that needs it creates a new one."
            )

        return status(cluster, database)


def status(cluster: Cluster, database: str) -> str:
    """Return a description of the server: whether it runs, its files and its address."""
    server = cluster.server()
    state = f"runs (process {server.pid})" if server else "is not running"
    return (
        f"The private PostgreSQL {state}.\n"
        f"Data:  {cluster.paths.data}\n"
        f"Log:   {cluster.paths.log}\n"
        f"psql:  python manage.py dbshell, or any client with {cluster.url(database)}"
    )


def confirm_reset(cluster: Cluster) -> bool:
    """Ask at the terminal; without one the answer is no."""
    question = f"Delete every database in {cluster.paths.data}, stories included? Type yes: "
    try:
        return input(question).strip().lower() == "yes"
    except EOFError:
        return False
