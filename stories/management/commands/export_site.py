"""Write the static twin of the public site: files that any file server shows."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from stories.static_export.export import Report, export_site
from stories.static_export.manifest import public_key
from stories.static_export.output_folder import TwinError


class Command(BaseCommand):
    help = "Write every public page, feed, export and asset as files, with a signed list of their hashes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "folder", type=Path, nargs="?", help="where a file server will find it; made anew each time"
        )
        parser.add_argument("--public-key", action="store_true", help="print the key that verifies the list, then stop")

    def handle(self, *args: Any, folder: Path | None, public_key: bool, **options: Any) -> None:
        if public_key:
            self.stdout.write(key(), ending="")
            return
        if folder is None:
            raise CommandError("Name the folder to write to, such as: manage.py export_site /srv/www/stories")
        console = Console(file=self.stdout._out, soft_wrap=True)  # type: ignore[arg-type]
        try:
            report = self.export(folder, console)
        except (TwinError, OSError) as error:
            raise CommandError(f"The twin was not changed. {error}") from error
        console.print(table(report))
        for address, page in report.broken:
            self.stderr.write(f"Broken link on the live site: {address} on {page}")

    def export(self, folder: Path, console: Console) -> Report:
        """Export with a bar whose end moves away while pages name further ones."""
        with Progress(console=console, transient=True) as progress:
            task = progress.add_task("Writing pages and files", total=None)
            return export_site(folder, lambda done, known: progress.update(task, completed=done, total=known))


key = public_key


def table(report: Report) -> Table:
    """Return the closing table: one row."""
    shown = Table(title="Static twin")
    for name in ("New", "Changed", "Unchanged", "Removed"):
        shown.add_column(name, justify="right")
    shown.add_row(*(f"{number}" for number in (report.new, report.changed, report.unchanged, report.removed)))
    return shown
