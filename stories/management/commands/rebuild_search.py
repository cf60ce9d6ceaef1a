"""Command that rebuilds what search stores of every public story."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from stories.models import Publication
from stories.publishing.projection import hold_names, refresh

BATCH = 500


class Command(BaseCommand):
    help = "Rebuild the search vectors and facets of all public stories from their editions"

    def handle(self, **options: Any) -> None:
        publications = Publication.objects.select_related("edition").order_by("pk")
        keys = list(publications.values_list("pk", flat=True))

        for start in range(0, len(keys), BATCH):
            batch = keys[start : start + BATCH]
            with transaction.atomic():
                hold_names()
                refresh(publications.filter(pk__in=batch))

        self.stdout.write(f"{len(keys)} rows rebuilt")
