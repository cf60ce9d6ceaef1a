"""Restore what `backup` wrote, or check that it could be restored."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error
from rich.console import Console

from fusionstories.backup.errors import BackupError
from fusionstories.backup.restore import check_backup, pending_migrations, restore_backup
from stories.models.content_version import renew_version


class Command(BaseCommand):
    help = "Put a backup in the place of database and uploaded files, as a whole or not at all."
    # The checks that every command runs first would ask tables that are not there yet.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="one backup, such as /var/backups/stories/20261122T030000Z")
        parser.add_argument("--force", action="store_true", help="also when the database is not empty: it is replaced")
        parser.add_argument("--check", action="store_true", help="only compare the files with their hashes")

    def handle(self, *args: Any, folder: Path, force: bool, check: bool, **options: Any) -> None:
        console = Console(file=self.stdout._out, soft_wrap=True, highlight=False)  # type: ignore[arg-type]
        try:
            with console.status("Checking" if check else "Restoring"):
                manifest = check_backup(folder) if check else restore_backup(folder, force)
                if not check:
                    renew_version()
        except (BackupError, OSError, Error) as error:
            raise CommandError(str(error)) from error
        act = "Whole" if check else "Restored"
        console.print(f"{act}: the backup of {manifest.made}, {sum(manifest.rows.values())} rows.", markup=False)
        if missing := pending_migrations(manifest):
            console.print(f"Migrations of this release that the backup lacks: {len(missing)}. Run manage.py migrate.")
