"""Command that verifies the audit log, once a night and before a records request."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from stories.publishing.audit.hash_chain import contains_entry, find_faults, find_restores, head


class Command(BaseCommand):
    help = "Read the whole audit log and list entries that were changed, moved or deleted."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--expect",
            metavar="NUMBER:HASH",
            help="an entry from an earlier run or the log stream, to detect a log that was cut off"
            " or rewritten",
        )

    def handle(self, *args: object, expect: str | None, **options: object) -> None:
        faults = list(find_faults())
        if expect:
            faults += find_missing(expect)
        if faults:
            raise CommandError("\n".join(["The audit log is not whole.", *faults]))

        for line in find_restores():
            self.stdout.write(line)

        number, hash_ = head()
        self.stdout.write(
            f"The audit log is whole: {number} entries, the last one {number}:{hash_}"
        )


def find_missing(expect: str) -> list[str]:
    """Return a fault if the log doesn't contain the expected entry."""
    number, _colon, hash_ = expect.partition(":")
    if not number.isdecimal() or not hash_:
        raise CommandError("--expect is NUMBER:HASH, as this command prints it.")
    if contains_entry(int(number), hash_):
        return []
    return [f"Entry {number} is not the one that was seen before."]
