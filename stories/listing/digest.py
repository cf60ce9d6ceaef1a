"""Stories published, revised, corrected and withdrawn in a month."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypedDict

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth
from django.utils.timezone import make_aware

from stories.models import Edition, Publication, Takedown


class MonthlyChanges(TypedDict):
    """Numbers of new stories and of revised editions in a month."""

    month: datetime
    new: int
    revised: int


@dataclass(frozen=True, slots=True)
class DigestLine:
    """An edition of a story that is public now, and the current publication of the story."""

    edition: Edition
    publication: Publication

    @property
    def title(self) -> str:
        """Current title of the story."""
        return self.publication.edition.content["title"]


@dataclass(slots=True)
class Digest:
    """The changes of one month. `withdrawn` is a number only: nothing else about it is public."""

    first_day: datetime
    published: list[DigestLine] = field(default_factory=list)
    revised: list[DigestLine] = field(default_factory=list)
    corrected: list[DigestLine] = field(default_factory=list)
    withdrawn: int = 0

    @property
    def is_empty(self) -> bool:
        return not (self.published or self.revised or self.corrected or self.withdrawn)


def monthly_changes() -> list[MonthlyChanges]:
    """Return the months with new or revised editions of visible stories, latest first.

    One query.
    """
    visible_stories = Publication.objects.visible().values("story")
    months = (
        Edition.objects.released()
        .filter(story__in=visible_stories)
        .annotate(month=TruncMonth("released_at"))
        .values("month")
        .annotate(
            new=Count("pk", filter=Q(number=1)),
            revised=Count("pk", filter=Q(number__gt=1)),
        )
        .order_by("-month")
    )
    return [
        MonthlyChanges(month=row["month"], new=row["new"], revised=row["revised"]) for row in months
    ]


def digest_of(year: int, month: int) -> Digest:
    """Return the changes of a month in the time zone of the site; three queries."""
    first_day = make_aware(datetime(year, month, 1))
    next_month = datetime(year + month // 12, month % 12 + 1, 1)
    end = make_aware(next_month)

    digest = Digest(first_day)
    for line in _lines(first_day, end):
        _section(digest, line.edition).append(line)

    withdrawn = Takedown.objects.filter(at__gte=first_day, at__lt=end)
    digest.withdrawn = withdrawn.values("edition__story").distinct().count()
    return digest


def _section(digest: Digest, edition: Edition) -> list[DigestLine]:
    """Return the list of a digest that an edition belongs to."""
    if edition.is_correction:
        return digest.corrected
    if edition.number == 1:
        return digest.published
    return digest.revised


def _lines(start: datetime, end: datetime) -> Iterable[DigestLine]:
    """Return the public editions that were released in a period, latest first."""
    visible = Publication.objects.visible()
    editions = list(
        Edition.objects.released()
        .filter(story__in=visible.values("story"), released_at__gte=start, released_at__lt=end)
        .order_by("-released_at", "-pk")
    )
    story_ids = [edition.story_id for edition in editions]
    publications = {one.story_id: one for one in visible.for_list().for_stories(story_ids)}

    lines = []
    for edition in editions:
        publication = publications.get(edition.story_id)
        if publication:
            lines.append(DigestLine(edition, publication))

    return lines
