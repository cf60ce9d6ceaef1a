"""The stories before and after one story in the list from which a visitor came."""

from dataclasses import dataclass

from stories.listing.query_string import ListingUrl
from stories.listing.results import Listing
from stories.models import Publication
from stories.models.publication import visible_publications

# Stories further down a list have no neighbors, so that a long list is not put in order.
MAX_POSITION = 1000


@dataclass(frozen=True, slots=True)
class Neighbors:
    """Position of a story in a list, from 1, and the stories beside it."""

    position: int
    total: int
    list_url: ListingUrl
    query: str
    previous: Publication | None
    next: Publication | None


def neighbors(listing: Listing, story_id: int) -> Neighbors | None:
    """Return the neighbors of a story; None for the list of all stories and for other stories.

    At most two queries.
    """
    is_complete_list = "?" not in str(listing.search_url)
    if is_complete_list:
        return None

    story_ids = listing.story_ids(0, MAX_POSITION)
    if story_id not in story_ids:
        return None

    index = story_ids.index(story_id)
    before = story_ids[max(index - 1, 0) : index]
    after = story_ids[index + 1 : index + 2]
    return Neighbors(
        position=index + 1,
        total=listing.total,
        list_url=listing.search_url,
        query=listing.story_query,
        previous=_publication(before),
        next=_publication(after),
    )


def _publication(story_ids: list[int]) -> Publication | None:
    """Return the publication of the only story, None without one."""
    found = visible_publications(story_ids)
    return found[0] if found else None
