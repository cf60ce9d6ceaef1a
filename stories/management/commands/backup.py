"""Back up database and uploaded files."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error
from rich.console import Console

from fusionstories.backup.errors import BackupError
from fusionstories.backup.manifest import Manifest
from fusionstories.backup.save import save_backup


class Command(BaseCommand):
    help = "Write database (pg_dump), uploaded files and a manifest into a new folder, named by the moment in UTC."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="where backups are kept, such as /var/backups/stories")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        console = Console(file=self.stdout._out, soft_wrap=True, highlight=False)  # type: ignore[arg-type]
        try:
            with console.status("Backing up"):
                made = save_backup(folder)
        except (BackupError, OSError, Error) as error:
            raise CommandError(f"No backup was made. {error}") from error
        manifest = Manifest.read(made)
        rows, files = sum(manifest.rows.values()), len(manifest.media)
        console.print(f"{made}: {rows} rows in {len(manifest.rows)} tables, {files} uploaded files.", markup=False)
