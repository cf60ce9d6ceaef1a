"""Prove that the audit log is whole: meant to run once a night, and before an export for a records request."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from stories.publishing.audit.hash_chain import contains_entry, find_faults, head


class Command(BaseCommand):
    help = "Read the whole audit log and name every entry that was changed, moved or taken away."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--expect",
            metavar="NUMBER:HASH",
            help="an entry as an earlier run or the log stream named it: finds a log that was cut or written anew",
        )

    def handle(self, *args: Any, expect: str | None, **options: Any) -> None:
        found = list(find_faults())
        if expect:
            found += _not_seen(expect)
        if found:
            raise CommandError("\n".join(["The audit log is not whole.", *found]))
        number, hash_ = head()
        self.stdout.write(f"The audit log is whole: {number} entries, the last one {number}:{hash_}")


def _not_seen(expect: str) -> list[str]:
    number, _colon, hash_ = expect.partition(":")
    if not number.isdecimal() or not hash_:
        raise CommandError("--expect is NUMBER:HASH, as this command prints it.")
    return [] if contains_entry(int(number), hash_) else [f"Entry {number} is not the one that was seen before."]
