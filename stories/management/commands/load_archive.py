"""Command that loads the archive of stories, centers and partners."""

from collections.abc import Iterable
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from stories.intake.archive import ARCHIVE_FOLDER, FileReport, count_records, load_archive
from stories.intake.archive_changes import StoryChange, propose_changes
from stories.intake.records import STORIES_FILE, ArchiveError, read_records


class Command(BaseCommand):
    help = "Load centers, partners, threat types, stories and pages. Existing entries don't change."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--folder", type=Path, default=ARCHIVE_FOLDER, help="folder with the JSON files"
        )
        parser.add_argument(
            "--propose-changes",
            action="store_true",
            help="save changed wording of loaded stories as drafts, which staff submit and clear",
        )
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="show what would be new and what --propose-changes would change; store nothing",
        )

    def handle(
        self,
        *args: object,
        folder: Path,
        propose_changes: bool,
        dry_run: bool,
        **options: object,
    ) -> None:
        console = Console(file=self.stdout._out, soft_wrap=True)  # type: ignore[arg-type]
        try:
            with transaction.atomic():
                reports = _load(console, folder)
                changes = _find_changes(folder, propose_changes or dry_run)
                transaction.set_rollback(dry_run)
        except ArchiveError as error:
            raise CommandError(f"Nothing was stored.\n{error}") from error

        console.print(report_table(reports))
        for line in change_lines(changes):
            console.print(line, highlight=False, markup=False)
        if dry_run:
            console.print("This was a dry run: nothing was stored.")


def _load(console: Console, folder: Path) -> list[FileReport]:
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("Loading the archive", total=count_records(folder))
        return load_archive(folder, lambda file: progress.advance(task))


def _find_changes(folder: Path, is_wanted: bool) -> list[StoryChange]:
    return propose_changes(read_records(folder, STORIES_FILE)) if is_wanted else []


def report_table(reports: list[FileReport]) -> Table:
    """Return a table with one row per file."""
    table = Table("File", title="Archive")
    table.add_column("New", justify="right")
    table.add_column("Kept", justify="right")
    for report in reports:
        table.add_row(report.file, str(report.new), str(report.kept))

    return table


def change_lines(changes: Iterable[StoryChange]) -> Iterable[str]:
    """Yield a line for each story with other content, with the fields that differ."""
    for change in changes:
        fields = ", ".join(change.fields)
        action = "Kept as staff left it" if change.is_kept else "Changed, as a draft"
        yield f"{action}: {change.slug} ({fields})"
