"""Export the public site as static files."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from fusionstories import signing
from stories.static_export.export import ExportReport, export_site
from stories.static_export.output_folder import StaticExportError


class Command(BaseCommand):
    help = "Write all public pages, feeds, data files and assets as files, with a signed manifest."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "folder",
            type=Path,
            nargs="?",
            help="folder for a file server; replaced by each export",
        )
        parser.add_argument(
            "--public-key",
            action="store_true",
            help="print the key that verifies the manifest, and exit",
        )

    def handle(self, *args: Any, folder: Path | None, public_key: bool, **options: Any) -> None:
        if public_key:
            self.stdout.write(signing.public_key(), ending="")
            return

        if folder is None:
            raise CommandError("Name the folder: manage.py export_site /srv/www/stories")

        console = Console(file=self.stdout._out, soft_wrap=True)  # type: ignore[arg-type]
        try:
            report = self.export(folder, console)
        except (StaticExportError, OSError) as error:
            raise CommandError(f"The static export was not changed. {error}") from error

        console.print(report_table(report))
        for url, page in report.broken_links:
            self.stderr.write(f"Broken link on the live site: {url} on {page}")

    def export(self, folder: Path, console: Console) -> ExportReport:
        """Export with a progress bar, whose total grows while pages link to further ones."""
        with Progress(console=console, transient=True) as progress:
            task = progress.add_task("Writing pages and files", total=None)

            def show_progress(done: int, known: int) -> None:
                progress.update(task, completed=done, total=known)

            return export_site(folder, show_progress)


def report_table(report: ExportReport) -> Table:
    """Return the table of file counts for the terminal."""
    table = Table(title="Static export")
    for name in ("New", "Changed", "Unchanged", "Removed"):
        table.add_column(name, justify="right")

    counts = (report.new, report.changed, report.unchanged, report.removed)
    table.add_row(*map(str, counts))
    return table
