"""Command that checks the source links of all stories, once a night."""

from datetime import timedelta

from django.core.management.base import BaseCommand, CommandError, CommandParser

from stories.publishing.links.run import LinkCheckError, check_links


class Command(BaseCommand):
    help = "Request the links of all stories and store the results for the release check."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--days",
            type=int,
            default=7,
            help="skip links that worked in the last DAYS days (0: check all)",
        )

    def handle(self, *args: object, days: int, **options: object) -> None:
        try:
            counts = check_links(timedelta(days=days))
        except LinkCheckError as error:
            raise CommandError(f"Nothing was stored. {error}") from error

        results = [f"{state}: {number}" for state, number in counts.items()]
        self.stdout.write(", ".join(results))
