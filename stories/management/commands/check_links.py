"""Ask for the links of all stories and keep the answers for the release check; meant to run once a night."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from stories.publishing.links.run import check_links


class Command(BaseCommand):
    help = "Ask for the links of all stories that were not asked for lately, and keep what became of them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=7, help="ask again after so many days (0: ask for all)")

    def handle(self, *args: Any, days: int, **options: Any) -> None:
        counts = check_links(timedelta(days=days))
        self.stdout.write(", ".join(f"{state}: {number}" for state, number in counts.items()))
