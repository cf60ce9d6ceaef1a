"""Corrections: editions that correct the previous one, and the words that they changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Now

from stories.models import Edition, Publication
from stories.models.version_cache import names_for
from stories.publishing.content_diff import diff_contents
from stories.publishing.word_diff import FieldDiff


@dataclass(frozen=True, slots=True)
class Correction:
    """A corrected edition, and the story as it is public today.

    `publication` is None if the story or this edition left the site: then only the date is public.
    `before` is the edition with the error; None if it left the site, so that its words stay hidden.
    """

    edition: Edition
    publication: Publication | None
    before: Edition | None
    withdrawn_at: datetime | None = None

    @property
    def title(self) -> str:
        """Current title of the story; "" if it left the site."""
        if self.publication is None:
            return ""
        return self.publication.edition.content["title"]

    @property
    def diffs(self) -> list[FieldDiff]:
        """The words that changed; none if one of both editions isn't public."""
        if self.publication is None or self.before is None:
            return []

        before = self.before.content
        after = self.edition.content
        return diff_contents(before, after, names_for([before, after]))


def corrections(start: int = 0, stop: int | None = None) -> list[Correction]:
    """Return all corrections, latest first, including those of stories that left the site.

    Three queries.
    """
    earlier = Edition.objects.released().filter(
        story=OuterRef("story"), number__lt=OuterRef("number")
    )
    editions = list(
        Edition.objects.filter(is_correction=True, released_at__lte=Now())
        .annotate(
            is_public_history=Q(takedown=None),
            withdrawn_at=F("takedown__at"),
            before_id=Subquery(earlier.order_by("-number").values("pk")[:1]),
        )
        .order_by("-released_at", "-pk")[start:stop]
    )
    public = [edition for edition in editions if edition.is_public_history]

    story_ids = {edition.story_id for edition in public}
    publications = Publication.objects.visible().for_list().filter(story__in=story_ids)
    by_story = {publication.story_id: publication for publication in publications}
    before = Edition.objects.in_bulk({edition.before_id for edition in public} - {None})

    found = []
    for edition in editions:
        if edition.is_public_history:
            publication = by_story.get(edition.story_id)
            found.append(Correction(edition, publication, before.get(edition.before_id)))
        else:
            found.append(Correction(edition, None, None, edition.withdrawn_at))

    return found


def story_corrections(publication: Publication, older: Iterable[Edition]) -> list[Correction]:
    """Return the corrections of a public story, latest first, from its public older editions."""
    editions = [publication.edition, *older]
    found = []
    for edition, before in zip(editions, [*editions[1:], None], strict=True):
        if edition.is_correction:
            found.append(Correction(edition, publication, before))

    return found
