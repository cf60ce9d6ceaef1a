"""manage.py localdb: the private PostgreSQL that serves when DATABASE_URL is unset."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from fusionstories.localdev.postgres.base import create_database
from fusionstories.localdev.postgres.cluster import Cluster
from fusionstories.localdev.postgres.errors import LocalServerError

ENGINE = "fusionstories.localdev.postgres"


class Command(BaseCommand):
    """Start, stop, show or empty this checkout's server."""

    help = "Start, stop, show or empty the private PostgreSQL of this checkout."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take one action."""
        parser.add_argument("action", choices=["start", "stop", "status", "reset"])
        parser.add_argument("--yes", action="store_true", help="reset without asking")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do the action and say what is now the case."""
        if settings.DATABASES["default"]["ENGINE"] != ENGINE:
            self.stdout.write("DATABASE_URL is set: the portal uses that database, so there is nothing to do here.")
            return
        try:
            cluster = Cluster(settings.LOCAL_DIR)
            self.stdout.write(getattr(self, options["action"])(cluster, **options))
        except LocalServerError as error:
            raise CommandError(str(error)) from error

    def start(self, cluster: Cluster, **options: Any) -> str:
        """Start the server."""
        cluster.ensure()
        create_database(cluster, settings.DATABASES["default"]["NAME"])
        return self.status(cluster)

    def stop(self, cluster: Cluster, **options: Any) -> str:
        """Stop the server; the data stay."""
        return "The private PostgreSQL has stopped." if cluster.stop() else "The private PostgreSQL was not running."

    def status(self, cluster: Cluster, **options: Any) -> str:
        """Say where the server is and whether it runs."""
        server = cluster.server()
        running = f"runs (process {server.pid})" if server else "is not running"
        return (
            f"The private PostgreSQL {running}.\n"
            f"Data:  {cluster.place.data}\n"
            f"Log:   {cluster.place.log}\n"
            f"psql:  python manage.py dbshell, or any client with {cluster.url(settings.DATABASES['default']['NAME'])}"
        )

    def reset(self, cluster: Cluster, *, yes: bool, **options: Any) -> str:
        """Delete every database of this checkout after asking."""
        question = f"Delete every database in {cluster.place.data}, stories included? Type yes: "
        if not yes and self.answer(question) != "yes":
            return "Nothing was deleted."
        cluster.reset()
        return "The private PostgreSQL is empty; the next command that needs it makes it anew."

    def answer(self, question: str) -> str:
        """Ask at the terminal; no terminal means no."""
        try:
            return input(question).strip().lower()
        except EOFError:
            return ""
