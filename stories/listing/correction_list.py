"""Corrections: editions that correct the previous one."""

from dataclasses import dataclass

from django.db.models import Q
from django.db.models.functions import Now

from stories.models import Edition, Publication


@dataclass(frozen=True, slots=True)
class Correction:
    """A corrected edition, and the story as it is public today.

    `publication` is None if the story or this edition left the site: then only the date is public.
    """

    edition: Edition
    publication: Publication | None

    @property
    def title(self) -> str:
        """Current title of the story; "" if it left the site."""
        if self.publication is None:
            return ""
        return self.publication.edition.content["title"]

    @property
    def corrected_number(self) -> int:
        """Number of the edition with the error."""
        return self.edition.number - 1


def corrections(start: int = 0, stop: int | None = None) -> list[Correction]:
    """Return all corrections, latest first, including those of stories that left the site.

    Two queries.
    """
    editions = list(
        Edition.objects.filter(is_correction=True, released_at__lte=Now())
        .annotate(is_public_history=Q(takedown=None))
        .defer("content")
        .order_by("-released_at", "-pk")[start:stop]
    )
    story_ids = {edition.story_id for edition in editions if edition.is_public_history}
    publications = Publication.objects.visible().for_list().filter(story__in=story_ids)
    by_story = {publication.story_id: publication for publication in publications}

    found = []
    for edition in editions:
        publication = by_story.get(edition.story_id) if edition.is_public_history else None
        found.append(Correction(edition, publication))
    return found
