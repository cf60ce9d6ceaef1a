"""Command that verifies all editions against the audit log, once a night."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from stories.models import Edition
from stories.publishing.audit.edition_hashes import find_edition_faults, record_editions


class Command(BaseCommand):
    help = "Recompute the hash of every edition and list those that differ from the audit log."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--record",
            action="store_true",
            help="first add an audit entry for each edition without one: once, after the upgrade"
            " to the release that has this command",
        )

    def handle(self, *args: object, record: bool, **options: object) -> None:
        if record:
            self.stdout.write(f"{record_editions()} editions were added to the audit log.")

        faults = list(find_edition_faults())
        if faults:
            raise CommandError("\n".join(["The editions are not as they were released.", *faults]))

        count = Edition.objects.count()
        self.stdout.write(f"All editions are as they were released: {count}.")
