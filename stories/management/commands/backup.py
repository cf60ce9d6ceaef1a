"""Command that backs up the database and the uploaded files."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error
from rich.console import Console

from fusionstories.backup.manifest import BackupError, Manifest
from fusionstories.backup.save import save_backup


class Command(BaseCommand):
    help = (
        "Write a database dump, the uploaded files and a manifest into a new folder,"
        " named by the time in UTC."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "folder", type=Path, help="folder for all backups, such as /var/backups/stories"
        )

    def handle(self, *args: object, folder: Path, **options: object) -> None:
        console = Console(file=self.stdout._out, soft_wrap=True, highlight=False)  # type: ignore[arg-type]
        try:
            with console.status("Backing up"):
                backup = save_backup(folder)
        except (BackupError, OSError, Error) as error:
            raise CommandError(f"No backup was made. {error}") from error

        manifest = Manifest.read(backup)
        row_count = sum(manifest.rows.values())
        console.print(
            f"{backup}: {row_count} rows in {len(manifest.rows)} tables,"
            f" {len(manifest.media)} uploaded files.",
            markup=False,
        )
