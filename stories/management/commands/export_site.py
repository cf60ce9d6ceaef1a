"""Export the public site as static files."""

import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from fusionstories import signing
from fusionstories.folder_owner import refuse_root_in
from stories.models import Audited
from stories.publishing.audit.log import record_if_possible
from stories.static_export.export import ExportReport, export_site
from stories.static_export.output_folder import StaticExportError


class Command(BaseCommand):
    help = "Write all public pages, feeds, data files and assets as files, with a signed manifest."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "folder",
            type=Path,
            nargs="?",
            help="folder for a file server, replaced by each export (STATIC_EXPORT_FOLDER)",
        )
        parser.add_argument(
            "--processes",
            type=int,
            default=len(os.sched_getaffinity(0)),
            help="how many processes render pages (default: one for each processor)",
        )
        parser.add_argument(
            "--public-key",
            action="store_true",
            help="print the key that verifies the manifest, and exit",
        )

    def handle(
        self,
        *args: Any,
        folder: Path | None,
        processes: int,
        public_key: bool,
        **options: Any,
    ) -> None:
        if public_key:
            self.stdout.write(signing.public_key(), ending="")
            return

        folder = folder or export_folder()
        refuse_root_in(folder.absolute().parent)
        console = Console(file=self.stdout._out, soft_wrap=True)  # type: ignore[arg-type]
        try:
            report = self.export(folder, console, processes)
        except (StaticExportError, OSError) as error:
            raise CommandError(f"The static export was not changed. {error}") from error

        counts = asdict(report)
        del counts["broken_links"]
        record_if_possible(Audited.SITE_EXPORTED, about=str(folder), **counts)
        console.print(report_table(report))
        for url, page in report.broken_links:
            self.stderr.write(f"Broken link on the live site: {url} on {page}")

    def export(self, folder: Path, console: Console, processes: int) -> ExportReport:
        """Export with a progress bar, whose total grows while pages link to further ones."""
        with Progress(console=console, transient=True) as progress:
            task = progress.add_task("Writing pages and files", total=None)

            def show_progress(done: int, known: int) -> None:
                progress.update(task, completed=done, total=known)

            return export_site(folder, show_progress, processes)


def export_folder() -> Path:
    """Return the folder of the static export; raise CommandError if none is set."""
    if not settings.STATIC_EXPORT_FOLDER:
        raise CommandError(
            "Name the folder, or set STATIC_EXPORT_FOLDER: manage.py export_site /srv/www/stories"
        )

    return Path(settings.STATIC_EXPORT_FOLDER)


def report_table(report: ExportReport) -> Table:
    """Return the table of file counts for the terminal."""
    table = Table(title="Static export")
    for name in ("New", "Changed", "Unchanged", "Removed"):
        table.add_column(name, justify="right")

    counts = (report.new, report.changed, report.unchanged, report.removed)
    table.add_row(*map(str, counts))
    return table
