"""Where what once had a public address lives now: the one rule for pages, files and the API."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from stories.models import Address, Publication

LAST_KEY = 2**63 - 1  # of a bigint


@dataclass(frozen=True, slots=True)
class Place:
    """What an address leads to: the entry, None when it was withdrawn, and whether the address is its current one."""

    entry: Any
    is_current: bool = False


def story_place(slug: str) -> Place:
    """Return the public story that has or had this slug; raise Http404 when none did; one to four queries."""
    # At most one: no two stories share a slug, and a story has one edition at a time. So nothing is put in order.
    for story in Publication.objects.visible().for_detail().filter(slug=slug).order_by():
        return Place(story, is_current=True)
    return Place(_public_story(_owner("story", slug)))


def short_place(key: int) -> Place:
    """Return the public story with this key, whatever its slug; raise Http404; at most three queries."""
    if key > LAST_KEY or not Address.objects.public().filter(kind="story", owner_id=key).exists():
        raise Http404
    return Place(_public_story(key))


def entry_place(entries: QuerySet[Any], kind: str, slug: str) -> Place:
    """Return the center, partner or threat type that has or had this slug; raise Http404; one to three queries."""
    if entry := entries.filter(slug=slug).first():
        return Place(entry, is_current=True)
    if entry := entries.filter(pk=_owner(kind, slug)).first():
        return Place(entry)
    raise Http404


def _public_story(key: int) -> Publication | None:
    """Return the story, None when it was withdrawn. Of an address that is to come nobody knows before its time."""
    return Publication.objects.visible().filter(story=key).first()


def _owner(kind: str, slug: str) -> int:
    address = Address.objects.public().filter(kind=kind, slug=slug).first()
    if address is None:
        raise Http404
    return address.owner_id
