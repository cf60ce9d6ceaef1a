"""Command that backs up the database and the uploaded files."""

from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error
from rich.console import Console

from fusionstories.backup.manifest import MANIFEST_NAME, BackupError, Manifest, sha256
from fusionstories.backup.save import save_backup
from fusionstories.folder_owner import refuse_root_in
from stories.models import Audited
from stories.publishing.audit.log import record_if_possible


class Command(BaseCommand):
    help = (
        "Write a database dump, the uploaded files and a manifest into a new folder,"
        " named by the time in UTC."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "folder",
            type=Path,
            nargs="?",
            help="folder for the new backup; without it BACKUP_FOLDER, where backups older than"
            " BACKUP_DAYS are deleted, except the newest seven",
        )

    def handle(self, *args: object, folder: Path | None, **options: object) -> None:
        console = Console(file=self.stdout._out, soft_wrap=True, highlight=False)  # type: ignore[arg-type]
        max_age = None
        if folder is None:
            folder = backup_folder()
            max_age = timedelta(days=settings.BACKUP_DAYS)

        refuse_root_in(folder)
        try:
            with console.status("Backing up"):
                backup = save_backup(folder, max_age)
        except (BackupError, OSError, Error) as error:
            raise CommandError(f"No backup was made. {error}") from error

        manifest = Manifest.read(backup)
        row_count = sum(manifest.rows.values())
        record_if_possible(
            Audited.BACKUP_MADE,
            about=backup.name,
            rows=row_count,
            files=len(manifest.media),
            manifest=sha256(backup / MANIFEST_NAME),
        )
        console.print(
            f"{backup}: {row_count} rows in {len(manifest.rows)} tables,"
            f" {len(manifest.media)} uploaded files.",
            markup=False,
        )


def backup_folder() -> Path:
    """Return the folder of all backups; raise CommandError if none is set."""
    if not settings.BACKUP_FOLDER:
        raise CommandError(
            "Name the folder, or set BACKUP_FOLDER: manage.py backup /var/lib/stories/backups"
        )

    return Path(settings.BACKUP_FOLDER)
