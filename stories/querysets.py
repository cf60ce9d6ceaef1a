"""The words for asking: querysets that take plain values and know no model."""

from collections.abc import Iterable, Sequence
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import BigIntegerField, BooleanField, F, Func, Q, QuerySet, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Now

# Unaccented words as they are written, not their stems: what a visitor has begun to type. Migration 0005 makes it.
TITLES = "fusion_titles"


class AnyOf(Func):
    """column = ANY(array)."""

    template, arg_joiner, output_field = "%(expressions)s)", " = ANY(", BooleanField()


def begun(words: Iterable[str]) -> str:
    """Return the tsquery for texts with a word that begins with each of these; they hold letters and digits."""
    return " & ".join(f"'{word}':*" for word in words)


class StoryQuerySet(QuerySet):
    """Working texts."""

    def visible_to(self, user: Any) -> Self:
        """Keep what a member of staff may see: everything, or what is led by a center that he or she belongs to."""
        if not user.has_perm("stories.view_story"):
            return self.none()
        if user.has_perm("stories.view_all_stories"):
            return self
        return self.filter(center_roles__role="lead", center_roles__center__memberships__user=user)


class EditionQuerySet(QuerySet):
    """All editions, public or not: whoever asks here goes on to visible publications."""

    def released(self) -> Self:
        """Keep what the public could read at some time until now; not what was taken down or is still to come."""
        return self.filter(released_at__lte=Now(), takedown__isnull=True)

    def titled(self, words: Iterable[str]) -> Self:
        """Keep editions with, for each of these, a word in the title that begins so; words hold letters and digits."""
        title = SearchVector(KeyTextTransform("title", "content"), config=TITLES)
        asked = SearchQuery(begun(words), config=TITLES, search_type="raw")
        return self.annotate(title_words=title).filter(title_words=asked)


class AddressQuerySet(QuerySet):
    """Slugs that are or were public."""

    def known(self) -> Self:
        """Keep what the public may know of at this moment of the database's clock."""
        return self.filter(since__lte=Now())


class PublicationQuerySet(QuerySet):
    """Public stories. Begin with visible(); lists, counts and searches read the index (search/index.py)."""

    def visible(self) -> Self:
        """Keep what is public at this moment of the database's clock."""
        return self.filter(Q(visible_until__isnull=True) | Q(visible_until__gt=Now()), visible_from__lte=Now())

    def to_come(self) -> Self:
        """Keep what is scheduled for later than this moment of the database's clock."""
        return self.filter(visible_from__gt=Now())

    def with_story(self, stories: Sequence[int]) -> Self:
        """Keep these stories; as one array, so that the statement is the same for any number."""
        ids = Value(list(stories), output_field=ArrayField(BigIntegerField()))
        return self.filter(AnyOf(F("story_id"), ids))

    def with_any(self, facets: Iterable[int]) -> Self:
        """Keep stories that carry at least one of these facet ids."""
        return self.filter(facets__overlap=list(facets))

    def newest(self) -> Self:
        """Order by the event, latest first; of the same first day the less exact date first."""
        return self.order_by("-event_first", "-event_last", "-story_id")

    def for_list(self) -> Self:
        """Join the edition and leave out what only finding needs."""
        return self.select_related("edition").defer("search")

    def for_detail(self) -> Self:
        """Join the edition, and when and on what basis it was cleared, as `cleared_at` and `clearance_basis`."""
        clearance = "edition__record__clearance__"
        return self.for_list().annotate(cleared_at=F(f"{clearance}cleared_at"), clearance_basis=F(f"{clearance}basis"))
