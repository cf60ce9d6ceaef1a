"""Command that loads the archive of stories, centers and partners."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from stories.intake.archive import ARCHIVE_FOLDER, FileReport, count_records, load_archive
from stories.intake.records import ArchiveError


class Command(BaseCommand):
    help = "Load centers, partners, threat types, stories and pages. Existing entries don't change."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--folder", type=Path, default=ARCHIVE_FOLDER, help="folder with the JSON files"
        )

    def handle(self, *args: object, folder: Path, **options: object) -> None:
        console = Console(file=self.stdout._out, soft_wrap=True)  # type: ignore[arg-type]
        try:
            with Progress(console=console, transient=True) as progress:
                task = progress.add_task("Loading the archive", total=count_records(folder))
                reports = load_archive(folder, lambda file: progress.advance(task))
        except ArchiveError as error:
            raise CommandError(f"Nothing was stored.\n{error}") from error

        console.print(report_table(reports))


def report_table(reports: list[FileReport]) -> Table:
    """Return a table with one row per file."""
    table = Table("File", title="Archive")
    table.add_column("New", justify="right")
    table.add_column("Kept", justify="right")
    for report in reports:
        table.add_row(report.file, str(report.new), str(report.kept))

    return table
