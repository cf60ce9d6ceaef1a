"""Fill an empty database with a made-up archive, to measure with."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from stories.intake.synthetic.load import NotEmptyError, load_synthetic

MOST = 2_000_000


class Command(BaseCommand):
    help = "Store and publish made-up stories in an empty database: the same ones for the same number."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", type=int, help="how many stories")

    def handle(self, *args: Any, number: int, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("Made-up stories never go into production: set MODE=demo or MODE=development.")
        if not 1 <= number <= MOST:
            raise CommandError(f"The number of stories must be from 1 to {MOST}.")
        console = Console(file=self.stdout._out, soft_wrap=True)  # type: ignore[arg-type]
        bar = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        try:
            with Progress(*bar, console=console) as progress:
                task = progress.add_task("Beginning", total=number)
                load_synthetic(number, lambda name, stories: progress.update(task, description=name, advance=stories))
                progress.update(task, description="Statistics")
                with connection.cursor() as cursor:
                    cursor.execute("VACUUM ANALYZE")
                progress.update(task, description="Done")
        except NotEmptyError as error:
            name = connection.settings_dict["NAME"]
            raise CommandError(
                f"The database {name} holds stories or centers already, and a made-up archive goes into an empty one. "
                "Nothing was stored. Name another database, or empty this one first."
            ) from error
