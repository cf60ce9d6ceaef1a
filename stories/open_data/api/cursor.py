"""Pages by cursor: a cursor says where the last page ended, so that no story is missed or read twice."""

from collections.abc import Mapping
from typing import Any

from django.core.signing import BadSignature, Signer

from stories.listing.results import Listing
from stories.models import Publication
from stories.open_data.api.errors import ProblemError, Wrong

# Signed, so that only positions that we gave out come back; the dot needs no escape in an address.
signer = Signer(sep=".", salt="stories.open_data.api.cursor")
# A cursor names the last editions that were read. The list goes on after the last of them that is still what it was:
# others may have been withdrawn or changed, and by relevance any release may move them.
ANCHORS = 10
Cursor = Mapping[str, Any]


def page_after(listing: Listing, cursor: str, limit: int) -> tuple[list[Publication], str]:
    """Return the stories of a list after the cursor, at most `limit`, and the cursor of what follows or "".

    One query. "" begins at the top. Raise ProblemError for a cursor of another order, or if all of its editions are
    gone.
    """
    last = _read(cursor, listing) if cursor else {"read": []}
    order = listing.ordered_places()
    start = _position(listing, order, last["read"]) if cursor else 0

    places = order[start : start + limit]
    rows = {
        row.story_id: row for row in Publication.objects.visible().for_list().for_stories(listing.index.ids(places))
    }
    shown = [rows[story] for story in listing.index.ids(places) if story in rows]
    if start + limit >= len(order):
        return shown, ""

    read = [listing.index.edition_ids[place] for place in reversed(places)] + last["read"]
    return shown, signer.sign_object({"sort": listing.sort, "read": read[:ANCHORS]})


def _position(listing: Listing, order: list[int], read: list[int]) -> int:
    """Return the position in the order after the last of these editions that is still in it."""
    editions = listing.index.edition_ids
    wanted = set(read)
    positions = {editions[place]: position for position, place in enumerate(order) if editions[place] in wanted}
    for edition in read:
        if edition in positions:
            return positions[edition] + 1
    raise _bad("The stories that it stood behind have changed. Begin again without it.")


def _read(cursor: str, listing: Listing) -> Cursor:
    try:
        found: Cursor = signer.unsign_object(cursor)
    except (BadSignature, ValueError) as error:
        raise _bad("This is no cursor of ours. Follow the next link as it is.") from error
    if found.get("sort") != listing.sort:
        raise _bad("The cursor belongs to another order. Follow the next link with nothing changed.")
    return found


def _bad(detail: str) -> ProblemError:
    return ProblemError(400, [Wrong("cursor", detail)])
