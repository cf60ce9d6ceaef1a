"""Searches of all public stories."""

from stories.listing.collection import public_index, search_public
from stories.models import Publication
from stories.querysets import PublicationQuerySet
from stories.search.engine import SearchResult


def search(words: str, is_exact: bool = False) -> SearchResult:
    return search_public(words, public_index.get(), is_exact)


def matching(words: str) -> PublicationQuerySet:
    """Return the public stories that match, in no order."""
    index = public_index.get()
    return Publication.objects.visible().for_stories(index.ids(search(words).stories))


def ranked(words: str, is_exact: bool = False) -> list[str]:
    """Return the slugs of the stories that match, best first."""
    index = public_index.get()
    found = search(words, is_exact)
    ids = index.ids(index.ordered(found.stories, "relevance", ranked=found.ranked))
    slugs = dict(Publication.objects.visible().for_stories(ids).values_list("story_id", "slug"))
    return [slugs[story] for story in ids]
