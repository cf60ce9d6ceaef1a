"""Seeding of an empty database with made-up stories, with a progress bar."""

import sys

from django.conf import settings
from django.db import connection
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tests.synthetic.loader import NotEmptyError, load_synthetic

MAX_STORIES = 2_000_000


def seed(number: int) -> None:
    """Store and publish a number of made-up stories, or exit with a message."""
    if settings.PRODUCTION:
        sys.exit("Made-up stories can't be stored in production. Set MODE=demo.")
    if not 1 <= number <= MAX_STORIES:
        sys.exit(f"The number of stories must be from 1 to {MAX_STORIES}.")

    try:
        _load_with_progress_bar(number)
    except NotEmptyError:
        name = connection.settings_dict["NAME"]
        sys.exit(
            f"The database {name} already has stories or centers. Nothing was stored. "
            "Use an empty database."
        )


def _load_with_progress_bar(number: int) -> None:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(soft_wrap=True)) as progress:
        task = progress.add_task("Starting", total=number)

        def show(step: str, stories: int) -> None:
            progress.update(task, description=step, advance=stories)

        load_synthetic(number, show)
        progress.update(task, description="Statistics")
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        progress.update(task, description="Done")
