"""Command that rebuilds the search data of every public story."""

from functools import partial

from django.core.management.base import BaseCommand
from django.db.models import QuerySet

from stories.models import Publication
from stories.publishing.projection import rebuild_publications
from stories.publishing.story_transaction import NamedLock, run_story_transaction, take_lock

BATCH_SIZE = 500


class Command(BaseCommand):
    help = "Rebuild the search vectors and facets of all public stories from their editions."

    def handle(self, *args: object, **options: object) -> None:
        publications = Publication.objects.select_related("edition").order_by("pk")
        ids = list(publications.values_list("pk", flat=True))

        for start in range(0, len(ids), BATCH_SIZE):
            batch = ids[start : start + BATCH_SIZE]
            run_story_transaction(partial(_rebuild, publications.filter(pk__in=batch)))

        self.stdout.write(f"{len(ids)} rows rebuilt")


def _rebuild(publications: QuerySet[Publication]) -> None:
    take_lock(NamedLock.NAMES, is_shared=True)
    rebuild_publications(publications)
