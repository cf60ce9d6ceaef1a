"""Keyset pages: a cursor names the last story that was read, so that no story is missed or read twice."""

from typing import Any

from django.core.signing import BadSignature, Signer
from django.db.models import FloatField, Q, Subquery, Value
from django.db.models.functions import Cast, Coalesce

from stories.models import Publication
from stories.open_data.api.problems import ProblemError, Wrong
from stories.querysets import PublicationQuerySet

# Signed, so that only positions that we gave out come back; the dot needs no escape in an address.
signer = Signer(sep=".", salt="stories.open_data.api.cursor")


def keyset_page(stories: PublicationQuerySet, cursor: str, limit: int) -> tuple[list[Publication], str]:
    """Return the stories behind the cursor, at most `limit`, and the cursor of what follows or ""; one query.

    The queryset is ordered completely; "" begins at its top. Raise ProblemError for a cursor that is not of its order.
    """
    rest = _after(stories, cursor) if cursor else stories
    found = list(rest.for_list()[: limit + 1])
    shown = found[:limit]
    return shown, _position(stories, shown[-1]) if len(found) > limit else ""


def _position(stories: PublicationQuerySet, last: Publication) -> str:
    return signer.sign_object({key: _plain(getattr(last, key.lstrip("-"))) for key in _keys(stories)})


def _after(stories: PublicationQuerySet, cursor: str) -> PublicationQuerySet:
    keys, values = _keys(stories), _read(cursor)
    if list(values) != keys:
        raise _bad("The cursor belongs to another order. Follow the next link with nothing changed.")
    typed = [(key, _place_now(stories, values) if key == "place" else values[key]) for key in keys]
    return stories.filter(_not_before(*typed[0]) & _behind(typed))


def _not_before(key: str, value: Any) -> Q:
    """Return what follows from _behind() for the first key: with it an index begins at the cursor, not at the top."""
    return Q((f"{key.lstrip('-')}__{'lte' if key.startswith('-') else 'gte'}", value))


def _behind(position: list[tuple[str, Any]]) -> Q:
    """Return the condition "later in the order": larger in the first key, or equal there and larger in the rest."""
    (key, value), *rest = position
    name = key.lstrip("-")
    later = Q((f"{name}__{'lt' if key.startswith('-') else 'gt'}", value))
    return later | Q((name, value)) & _behind(rest) if rest else later


def _keys(stories: PublicationQuerySet) -> list[str]:
    return [str(key) for key in stories.query.order_by]


def _plain(value: Any) -> Any:
    return value if isinstance(value, int | float) else str(value)


def _place_now(stories: PublicationQuerySet, last: dict[str, Any]) -> Any:
    """Return the place among the best matches that the last story has today; just before its old one if it is gone.

    What is released or withdrawn between two pages moves the places of all that follow.
    """
    found = stories.filter(story=last["-story_id"]).order_by().values("place")[:1]
    return Coalesce(Cast(Subquery(found), FloatField()), Value(last["place"] - 0.5))


def _read(cursor: str) -> dict[str, Any]:
    try:
        return signer.unsign_object(cursor)
    except (BadSignature, ValueError) as error:
        raise _bad("This is no cursor of ours. Follow the next link as it is.") from error


def _bad(detail: str) -> ProblemError:
    return ProblemError(400, [Wrong("cursor", detail)])
