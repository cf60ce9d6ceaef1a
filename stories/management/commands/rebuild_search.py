"""Command that rebuilds the search data of public stories."""

from functools import partial

from django.core.management.base import BaseCommand, CommandParser
from django.db.models import QuerySet

from stories.models import Publication, SearchUpdate
from stories.publishing.projection import rebuild_publications
from stories.publishing.search_updates import STEP_ROWS, run_updates
from stories.publishing.story_transaction import NamedLock, run_story_transaction, take_lock


class Command(BaseCommand):
    help = "Rebuild the search vectors and facets of all public stories from their editions."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--pending",
            action="store_true",
            help="only continue what a change of a center, partner or type has left",
        )

    def handle(self, *args: object, **options: object) -> None:
        if options["pending"]:
            run_updates()
            self.stdout.write("All stories are up to date in the search.")
            return

        obsolete = list(SearchUpdate.objects.values_list("pk", flat=True))
        publications = Publication.objects.order_by("pk")
        ids = list(publications.values_list("pk", flat=True))

        for start in range(0, len(ids), STEP_ROWS):
            batch = ids[start : start + STEP_ROWS]
            run_story_transaction(partial(_rebuild, publications.filter(pk__in=batch)))

        SearchUpdate.objects.filter(pk__in=obsolete).delete()
        self.stdout.write(f"{len(ids)} rows rebuilt")


def _rebuild(publications: QuerySet[Publication]) -> None:
    take_lock(NamedLock.NAMES, is_shared=True)
    rebuild_publications(publications)
