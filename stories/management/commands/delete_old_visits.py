"""Command that forgets who opened preview links, once a night."""

from django.core.management.base import BaseCommand

from stories.publishing.preview_links import delete_old_visits


class Command(BaseCommand):
    help = "Delete visits to preview links that are older than 90 days."

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(f"{delete_old_visits()} visits deleted.")
