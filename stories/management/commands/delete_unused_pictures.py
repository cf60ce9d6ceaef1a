"""Command that deletes the picture files that no text names any more, once a night."""

from datetime import timedelta

from django.core.management.base import BaseCommand
from django.utils import timezone

from stories.publishing.picture_files import delete_unused_pictures, stored_pictures

# Younger files may belong to a form that is being saved.
MIN_AGE = timedelta(days=1)
BATCH_SIZE = 500


class Command(BaseCommand):
    help = "Delete the pictures that no story, version, open preview link or edition uses."

    def handle(self, *args: object, **options: object) -> None:
        names = list(stored_pictures(timezone.now() - MIN_AGE))
        count = 0
        for start in range(0, len(names), BATCH_SIZE):
            count += delete_unused_pictures(names[start : start + BATCH_SIZE])
        self.stdout.write(f"pictures: {len(names)}, deleted: {count}")
