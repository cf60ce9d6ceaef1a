"""Command that restores or checks a backup."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error, connection
from rich.console import Console

from fusionstories.backup.manifest import BackupError, Manifest
from fusionstories.backup.restore import check_backup, pending_migrations, restore_backup
from fusionstories.db_roles import as_owner, current_role, grant_to_runtime_role
from fusionstories.folder_owner import refuse_root_in
from stories.models import Audited, AuditEntry
from stories.models.content_version import renew_version
from stories.models.privileges import append_only_tables
from stories.publishing.audit.hash_chain import head
from stories.publishing.audit.log import record_if_possible


class Command(BaseCommand):
    help = "Replace the database and the uploaded files with a backup, completely or not at all."
    # They run before handle() and would query tables that don't exist yet.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "folder", type=Path, help="one backup, such as /var/backups/stories/20261122T030000Z"
        )
        parser.add_argument(
            "--force", action="store_true", help="replace a database that is not empty"
        )
        parser.add_argument(
            "--check",
            action="store_true",
            help="only verify the signature and compare the files with their hashes",
        )
        parser.add_argument(
            "--unsigned",
            action="store_true",
            help="accept a backup that was signed with another key, or not at all",
        )

    def handle(
        self,
        *args: object,
        folder: Path,
        force: bool,
        check: bool,
        unsigned: bool,
        **options: object,
    ) -> None:
        console = Console(file=self.stdout._out, soft_wrap=True, highlight=False)  # type: ignore[arg-type]
        try:
            with console.status("Checking" if check else "Restoring"):
                if check:
                    manifest = check_backup(folder, unsigned)
                else:
                    manifest = restore(folder, force, unsigned)
        except (BackupError, OSError, Error) as error:
            raise CommandError(str(error)) from error

        result = "Complete" if check else "Restored"
        row_count = sum(manifest.rows.values())
        console.print(f"{result}: the backup of {manifest.made}, {row_count} rows.", markup=False)

        missing = pending_migrations(manifest)
        if missing:
            console.print(
                f"The backup lacks {len(missing)} migrations of this release."
                " Run manage.py migrate."
            )


def restore(folder: Path, force: bool, is_unsigned: bool) -> Manifest:
    """Restore a backup; the first new entry of the audit log says so.

    It names the last entry of the log that was replaced, so that `verify_audit` can report what
    is missing since.
    """
    refuse_root_in(Path(settings.MEDIA_ROOT))
    replaced_number, replaced_hash = head_of_replaced_log()

    runtime_role = current_role(connection)
    with as_owner(connection):
        manifest = restore_backup(folder, force, is_unsigned)
        grant_to_runtime_role(connection, runtime_role, append_only_tables())

    renew_version()

    record_if_possible(
        Audited.BACKUP_RESTORED,
        about=folder.name,
        made=manifest.made,
        replaced_number=replaced_number,
        replaced_hash=replaced_hash,
    )
    return manifest


def head_of_replaced_log() -> tuple[int, str]:
    """Return the number and the hash of the last audit entry; (0, "") without such a table."""
    if AuditEntry._meta.db_table not in connection.introspection.table_names():
        return 0, ""
    return head()
