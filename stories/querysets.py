"""Querysets of stories, editions, former URLs and publications.

They take plain values, not models, which are in a higher layer.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import BigIntegerField, BooleanField, F, Func, Q, QuerySet, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Now

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User

# Text search configuration of migration 0005 for incomplete words: unaccented, but not stemmed.
TITLES = "fusion_titles"


class AnyOf(Func):
    """SQL: column = ANY(array)."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = BooleanField()


class StoryQuerySet(QuerySet):
    """Working texts."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Keep the stories that a user may see: all, or those led by the user's centers."""
        if not user.has_perm("stories.view_story"):
            return self.none()
        if user.has_perm("stories.view_all_stories"):
            return self
        return self.filter(
            center_roles__role="lead",
            center_roles__center__memberships__user=user,
        )


class EditionQuerySet(QuerySet):
    """All editions, public or not. Public views start from Publication.objects.visible()."""

    def released(self) -> Self:
        """Keep editions that are or were public; not those taken down or scheduled."""
        return self.filter(released_at__lte=Now(), takedown__isnull=True)

    def with_title_words(self, prefixes: Iterable[str]) -> Self:
        """Keep editions with, for each prefix, a word in the title that begins with it.

        A prefix consists of letters and digits.
        """
        title = SearchVector(KeyTextTransform("title", "content"), config=TITLES)
        tsquery = " & ".join(f"'{prefix}':*" for prefix in prefixes)
        query = SearchQuery(tsquery, config=TITLES, search_type="raw")
        return self.annotate(title_words=title).filter(title_words=query)


class AddressQuerySet(QuerySet):
    """Slugs that are, were or will be public."""

    def public(self) -> Self:
        """Keep slugs that are or were public by the database's clock."""
        return self.filter(since__lte=Now())


class PublicationQuerySet(QuerySet):
    """Public and scheduled stories. Lists, counts and searches read search/index.py instead."""

    def visible(self) -> Self:
        """Keep publications that are public now by the database's clock."""
        has_not_ended = Q(visible_until__isnull=True) | Q(visible_until__gt=Now())
        return self.filter(has_not_ended, visible_from__lte=Now())

    def scheduled(self) -> Self:
        """Keep publications that begin in the future by the database's clock."""
        return self.filter(visible_from__gt=Now())

    def for_stories(self, story_ids: Sequence[int]) -> Self:
        """Keep publications of these stories."""
        # One array parameter, so the statement is the same for any number of ids.
        ids = Value(list(story_ids), output_field=ArrayField(BigIntegerField()))
        return self.filter(AnyOf(F("story_id"), ids))

    def with_any_facet(self, facet_ids: Iterable[int]) -> Self:
        """Keep publications with at least one of these facet ids."""
        return self.filter(facets__overlap=list(facet_ids))

    def for_list(self) -> Self:
        """Join the edition, and defer the search vector and words."""
        return self.select_related("edition").defer("search", "exact_words")

    def for_detail(self) -> Self:
        """Join the edition, and add `cleared_at` and `clearance_basis`."""
        clearance = "edition__record__clearance__"
        return self.for_list().annotate(
            cleared_at=F(f"{clearance}cleared_at"),
            clearance_basis=F(f"{clearance}basis"),
        )
