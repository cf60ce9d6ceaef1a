"""Keyset pages: a cursor names where the last page ended, so that no story is missed or read twice."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.signing import BadSignature, Signer
from django.db.models import Case, IntegerField, Q, Value, When

from stories.models import Publication
from stories.open_data.api.problems import ProblemError, Wrong
from stories.querysets import PublicationQuerySet

# Signed, so that only positions that we gave out come back; the dot needs no escape in an address.
signer = Signer(sep=".", salt="stories.open_data.api.cursor")
# A place among the best matches moves with every release. So a cursor of that order names the last editions that were
# read, and the list goes on behind the last of them that is still what it was.
ANCHORS = 10
Position = Sequence[tuple[str, Any]]
Cursor = Mapping[str, Any]


def keyset_page(stories: PublicationQuerySet, cursor: str, limit: int) -> tuple[list[Publication], str]:
    """Return the stories behind the cursor, at most `limit`, and the cursor of what follows or "".

    One query; one more behind a cursor of an order by relevance. The queryset is ordered completely; "" begins at its
    top. Raise ProblemError for a cursor that is not of its order, or whose editions are all gone.
    """
    last = _read(cursor, stories) if cursor else {}
    rest = _after(stories, last) if last else stories
    found = list(rest.for_list()[: limit + 1])
    shown = found[:limit]
    return shown, _end(stories, shown, last) if len(found) > limit else ""


def _end(stories: PublicationQuerySet, shown: Sequence[Publication], before: Cursor) -> str:
    """Return the cursor of a page's end: the keys of its last story, or the last editions that were read."""
    keys = _keys(stories)
    if keys[0] != "place":
        return signer.sign_object({"keys": keys, "at": [_plain(_value(shown[-1], key)) for key in keys]})
    read = [story.edition_id for story in reversed(shown)] + before.get("read", [])
    return signer.sign_object({"keys": keys, "read": read[:ANCHORS]})


def _after(stories: PublicationQuerySet, last: Cursor) -> PublicationQuerySet:
    keys = _keys(stories)
    at = last["at"] if "at" in last else _anchor(stories, last["read"])
    position = list(zip(keys, at, strict=True))
    return stories.filter(_not_before(*position[0]) & _behind(position))


def _anchor(stories: PublicationQuerySet, read: Sequence[int]) -> Sequence[Any]:
    """Return the keys of the last of these editions that is still among the stories; one query."""
    age = Case(*(When(edition=pk, then=Value(place)) for place, pk in enumerate(read)), output_field=IntegerField())
    names = [_name(key) for key in _keys(stories)]
    found = stories.filter(edition__in=read).annotate(age=age).order_by("age").values_list(*names).first()
    if found is None:
        raise _bad("The stories that it stood behind have changed. Begin again without it.")
    return found


def _not_before(key: str, value: Any) -> Q:
    """Return what follows from _behind() for the first key: with it an index begins at the cursor, not at the top."""
    return Q((f"{_name(key)}__{'lte' if key.startswith('-') else 'gte'}", value))


def _behind(position: Position) -> Q:
    """Return the condition "later in the order": larger in the first key, or equal there and larger in the rest."""
    (key, value), *rest = position
    later = Q((f"{_name(key)}__{'lt' if key.startswith('-') else 'gt'}", value))
    return later | Q((_name(key), value)) & _behind(rest) if rest else later


def _keys(stories: PublicationQuerySet) -> list[str]:
    return [str(key) for key in stories.query.order_by]


def _name(key: str) -> str:
    return key.removeprefix("-")


def _value(story: Publication, key: str) -> Any:
    return getattr(story, _name(key))


def _plain(value: Any) -> Any:
    return value if isinstance(value, int) else str(value)


def _read(cursor: str, stories: PublicationQuerySet) -> Cursor:
    try:
        found: Cursor = signer.unsign_object(cursor)
    except (BadSignature, ValueError) as error:
        raise _bad("This is no cursor of ours. Follow the next link as it is.") from error
    if found.get("keys") != _keys(stories):
        raise _bad("The cursor belongs to another order. Follow the next link with nothing changed.")
    return found


def _bad(detail: str) -> ProblemError:
    return ProblemError(400, [Wrong("cursor", detail)])
