"""Load the portal's first archive: all of it or nothing, as often as you like."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from stories.intake.archive import FOLDER, Report, count_records, load_archive
from stories.intake.records import ArchiveError


class Command(BaseCommand):
    help = "Load centers, partners, threat types, stories and pages; entries that are there already are kept."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--folder", type=Path, default=FOLDER, help="where the five JSON files are")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        console = Console(file=self.stdout._out, soft_wrap=True)  # type: ignore[arg-type]
        try:
            with Progress(console=console, transient=True) as progress:
                task = progress.add_task("Loading the archive", total=count_records(folder))
                reports = load_archive(folder, lambda file: progress.advance(task))
        except ArchiveError as error:
            raise CommandError(f"Nothing was stored.\n{error}") from error
        console.print(table(reports))


def table(reports: list[Report]) -> Table:
    """Return the closing table: one row a file."""
    shown = Table("File", title="Archive")
    for name in ("New", "Kept"):
        shown.add_column(name, justify="right")
    for report in reports:
        shown.add_row(report.file, str(report.new), str(report.kept))
    return shown
