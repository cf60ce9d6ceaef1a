"""Cursor pagination: no story is missed or repeated when others are released or withdrawn."""

from typing import TypedDict

from django.core.signing import BadSignature, Signer

from stories.listing.results import Listing
from stories.models import Publication
from stories.models.publication import in_order_of
from stories.open_data.api.errors import ParameterError, ProblemError

# Only cursors that the API issued are accepted. A dot needs no escaping in a URL.
signer = Signer(sep=".", salt="stories.open_data.api.cursor")
# A cursor contains the ids of the last editions read. The list continues after the last of them
# that is still in it: others may have been withdrawn or changed, and with the sort order
# "relevance" any release may move them.
MAX_EDITIONS = 10


class Cursor(TypedDict):
    """Content of a cursor: the sort order, and the last editions read, latest first."""

    sort: str
    read: list[int]


def page_after(listing: Listing, cursor: str, limit: int) -> tuple[list[Publication], str]:
    """Return at most `limit` stories after the cursor, and the next cursor or ""; one query.

    Start at the top for "". Raise ProblemError for a cursor of another sort order, or if none of
    its editions is in the list anymore.
    """
    order = listing.ordered_positions()
    editions_read: list[int] = []
    start = 0
    if cursor:
        editions_read = _read_cursor(cursor, listing)["read"]
        start = _position_after(listing, order, editions_read)

    places = order[start : start + limit]
    story_ids = listing.index.ids(places)
    publications = Publication.objects.visible().for_list().for_stories(story_ids)
    page = in_order_of(story_ids, publications)
    if start + limit >= len(order):
        return page, ""

    page_editions = [listing.index.edition_ids[place] for place in reversed(places)]
    latest_editions = (page_editions + editions_read)[:MAX_EDITIONS]
    return page, signer.sign_object({"sort": listing.sort, "read": latest_editions})


def _position_after(listing: Listing, order: list[int], editions_read: list[int]) -> int:
    """Return the position after the last of these editions that is still in the list."""
    wanted = set(editions_read)
    positions = {}
    for position, place in enumerate(order):
        edition = listing.index.edition_ids[place]
        if edition in wanted:
            positions[edition] = position

    for edition in editions_read:
        if edition in positions:
            return positions[edition] + 1

    raise _cursor_error("The stories before this position have changed. Start without a cursor.")


def _read_cursor(text: str, listing: Listing) -> Cursor:
    """Return a cursor; raise an error if it is invalid or of another list."""
    try:
        cursor: Cursor = signer.unsign_object(text)
    except (BadSignature, ValueError) as error:
        raise _cursor_error("The cursor is not valid. Follow the next link unchanged.") from error

    if cursor.get("sort") != listing.sort:
        raise _cursor_error(
            "The cursor belongs to another sort order. Follow the next link unchanged."
        )

    return cursor


def _cursor_error(detail: str) -> ProblemError:
    return ProblemError(400, [ParameterError("cursor", detail)])
