"""Fill an empty database with a made-up archive, to measure with."""

import sys

from django.conf import settings
from django.db import connection
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tests.synthetic.load import NotEmptyError, load_synthetic

MOST = 2_000_000


def seed(number: int) -> None:
    """Store and publish so many made-up stories, the same ones for the same number; end the process if it can't."""
    if settings.PRODUCTION:
        sys.exit("Made-up stories never go into production: set MODE=demo or MODE=development.")
    if not 1 <= number <= MOST:
        sys.exit(f"The number of stories must be from 1 to {MOST}.")

    bar = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    try:
        with Progress(*bar, console=Console(soft_wrap=True)) as progress:
            task = progress.add_task("Beginning", total=number)
            load_synthetic(number, lambda name, stories: progress.update(task, description=name, advance=stories))
            progress.update(task, description="Statistics")
            with connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE")
            progress.update(task, description="Done")
    except NotEmptyError:
        name = connection.settings_dict["NAME"]
        sys.exit(
            f"The database {name} holds stories or centers already, and a made-up archive goes into an empty one. "
            "Nothing was stored. Name another database, or empty this one first."
        )
