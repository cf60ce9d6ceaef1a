"""Corrections: editions that say that the one before was wrong."""

from dataclasses import dataclass

from stories.models import Edition, Publication


@dataclass(frozen=True, slots=True)
class Correction:
    """A corrected edition, and the story as it is public now."""

    edition: Edition
    publication: Publication

    @property
    def title(self) -> str:
        return self.publication.edition.content["title"]

    @property
    def corrected_number(self) -> int:
        """The edition that was wrong."""
        return self.edition.number - 1


def corrections(start: int = 0, stop: int | None = None) -> list[Correction]:
    """Return the corrections of stories that are public now, latest first; two queries."""
    public = Publication.objects.visible()
    found = list(
        Edition.objects.released()
        .filter(is_correction=True, story__in=public.values("story"))
        .defer("content")
        .order_by("-released_at", "-pk")[start:stop]
    )
    stories = public.for_list().filter(story__in={edition.story_id for edition in found})
    shown = {publication.story_id: publication for publication in stories}
    return [Correction(edition, shown[edition.story_id]) for edition in found if edition.story_id in shown]
