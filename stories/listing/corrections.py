"""Corrections: editions that correct the previous one."""

from dataclasses import dataclass

from stories.models import Edition, Publication


@dataclass(frozen=True, slots=True)
class Correction:
    """A corrected edition, and the story as it is public today."""

    edition: Edition
    publication: Publication

    @property
    def title(self) -> str:
        return self.publication.edition.content["title"]

    @property
    def corrected_number(self) -> int:
        """Number of the edition with the error."""
        return self.edition.number - 1


def corrections(start: int = 0, stop: int | None = None) -> list[Correction]:
    """Return the corrections of public stories, latest first; two queries."""
    public = Publication.objects.visible()
    editions = list(
        Edition.objects.released()
        .filter(is_correction=True, story__in=public.values("story"))
        .defer("content")
        .order_by("-released_at", "-pk")[start:stop]
    )
    story_ids = {edition.story_id for edition in editions}
    publications = public.for_list().filter(story__in=story_ids)
    by_story = {publication.story_id: publication for publication in publications}

    found = []
    for edition in editions:
        # The story may have been withdrawn between the queries.
        publication = by_story.get(edition.story_id)
        if publication is not None:
            found.append(Correction(edition, publication))

    return found
