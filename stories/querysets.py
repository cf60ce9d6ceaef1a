"""The words for asking: querysets that take plain values and know no model."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import BigIntegerField, BooleanField, Case, F, Func, IntegerField, Q, QuerySet, Value, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce, Lower, Now

from stories.search.facets import EVERY, KeptCounts
from stories.search.find import Found, find
from stories.search.index import Index
from stories.search.order import NEWEST, NEWEST_OF_FEW
from stories.search.vector import CONFIG
from stories.search.words import indexable

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
    """Public stories. Begin with visible(); end a list with one of the orders below."""

    def visible(self) -> Self:
        """Keep what is public at this moment of the database's clock."""
        return self.filter(Q(visible_until__isnull=True) | Q(visible_until__gt=Now()), visible_from__lte=Now())

    def to_come(self) -> Self:
        """Keep what is scheduled for later than this moment of the database's clock."""
        return self.filter(visible_from__gt=Now())

    def hidden(self) -> Self:
        """Keep what is not public at this moment: the others of visible()."""
        return self.filter(Q(visible_from__gt=Now()) | Q(visible_until__lte=Now()))

    def kept_counts(self, facet: int = EVERY) -> KeptCounts:
        """Name all public stories, or those with one facet id, for count_facets(): the database has counted them."""
        hidden = type(self)(self.model).hidden()
        return KeptCounts(hidden.with_any([facet]) if facet else hidden, facet)

    def with_story(self, stories: Sequence[int]) -> Self:
        """Keep these stories; as one array, so that the statement is the same for any number."""
        ids = Value(list(stories), output_field=ArrayField(BigIntegerField()))
        return self.filter(AnyOf(F("story_id"), ids))

    def with_any(self, facets: Iterable[int]) -> Self:
        """Keep stories that carry at least one of these facet ids."""
        return self.filter(facets__overlap=list(facets))

    def between(self, first: date | None, last: date | None) -> Self:
        """Keep stories whose event may have happened from first to last: intervals overlap."""
        stories = self.filter(event_last__gte=first) if first else self
        return stories.filter(event_first__lte=last) if last else stories

    def search(self, words: str, is_exact: bool = False, index: Index | None = None) -> Found:
        """Return which of these stories answer a search and in which order; two to four queries.

        With an index of all of them one or two, and then it tells too which stories many answers are.
        """
        return find(words, self, is_exact, index)

    def found(self, found: Found) -> Self:
        """Keep what a search found."""
        return self.filter(found.condition)

    def matching(self, words: str) -> Self:
        """Keep stories that answer a search for words, "phrases", -without, or; asks the database at once."""
        return self.found(self.search(words))

    def which_hold(self, words: Sequence[str]) -> list[str]:
        """Return those of these words that the text or the names of a story hold; one query, none for no words."""
        found = [self.filter(search=SearchQuery(indexable(word), config=CONFIG)).order_by() for word in words]
        one_of_each = [stories.values_list(Value(place))[:1] for place, stories in enumerate(found)]
        first, *others = one_of_each or [self.none().values_list("pk")]
        return [words[place] for (place,) in sorted(first.union(*others, all=True))]

    def newest(self) -> Self:
        """Order by the event, latest first; of the same first day the less exact date first."""
        return self.order_by(*NEWEST)

    def newest_of_few(self) -> Self:
        """Order as newest() does, where few stories match words (search/order.py)."""
        return self.order_by(*NEWEST_OF_FEW)

    def oldest(self) -> Self:
        """Order by the event, earliest first: the exact reverse of newest()."""
        return self.order_by("event_first", "event_last", "story_id")

    def recently_published(self) -> Self:
        """Order by when the story first became public, latest first, then newest."""
        return self.order_by("-first_published_at", "-event_first", "-event_last", "-story_id")

    def recently_updated(self) -> Self:
        """Order by when the current edition was released, latest first, then newest."""
        return self.order_by("-updated_at", "-event_first", "-event_last", "-story_id")

    def by_center(self) -> Self:
        """Order by the name that the lead center bears today, A to Z, then newest."""
        named = self.annotate(center_name=Lower("lead_center__name"))
        return named.order_by("center_name", "-event_first", "-event_last", "-story_id")

    def by_relevance(self, found: Found) -> Self:
        """Order by how well a search is answered, best first; what is not ranked comes last, newest first."""
        if not found.order:
            return self.newest()
        order = Value(list(found.order), output_field=ArrayField(BigIntegerField()))
        place: Func | Case = Func(order, F("story_id"), function="array_position", output_field=IntegerField())
        if not found.is_complete:  # one hashed look-up for the many rows that have no place
            place = Case(When(story__in=found.order, then=place), output_field=IntegerField())
        ranked = self.annotate(place=Coalesce(place, len(found.order) + 1))
        return ranked.order_by("place", "-event_first", "-event_last", "-story_id")

    def for_list(self) -> Self:
        """Join the edition and leave out what only finding needs."""
        return self.select_related("edition").defer("search")

    def for_detail(self) -> Self:
        """Join the edition, and when and on what basis it was cleared, as `cleared_at` and `clearance_basis`."""
        clearance = "edition__record__clearance__"
        return self.for_list().annotate(cleared_at=F(f"{clearance}cleared_at"), clearance_basis=F(f"{clearance}basis"))
