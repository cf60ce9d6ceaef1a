"""Command that rebuilds the search data of every public story."""

from django.core.management.base import BaseCommand
from django.db import transaction

from stories.models import Publication
from stories.publishing.projection import lock_names, rebuild_publications

BATCH_SIZE = 500


class Command(BaseCommand):
    help = "Rebuild the search vectors and facets of all public stories from their editions."

    def handle(self, *args: object, **options: object) -> None:
        publications = Publication.objects.select_related("edition").order_by("pk")
        ids = list(publications.values_list("pk", flat=True))

        for start in range(0, len(ids), BATCH_SIZE):
            batch = ids[start : start + BATCH_SIZE]
            with transaction.atomic():
                lock_names()
                rebuild_publications(publications.filter(pk__in=batch))

        self.stdout.write(f"{len(ids)} rows rebuilt")
