"""Current pages of current and former URLs; pages, files and the API share this rule."""

from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils.text import slugify

from stories.models import Address, Publication, Story, Takedown

# Leaves room for a number at the end.
MAX_SLUG_LENGTH = 110
MAX_BIGINT = 2**63 - 1


@dataclass(frozen=True, slots=True)
class ResolvedUrl:
    """A publication or vocabulary entry, and whether the URL is its current one.

    `entry` is None for a story that was public and is no longer: then `withdrawn_at` or `ended_at`
    has the time.
    """

    entry: Any
    is_current: bool = False
    withdrawn_at: datetime | None = None
    ended_at: datetime | None = None


def resolve_story(slug: str) -> ResolvedUrl:
    """Return the public story that has or had this slug; raise Http404 if none did.

    One to four queries.
    """
    # Unordered, because there is at most one: stories don't share slugs, and a story has one
    # visible publication.
    stories = Publication.objects.visible().for_detail().filter(slug=slug).order_by()
    for story in stories:
        return ResolvedUrl(story, is_current=True)

    return _resolve_owner(_owner_id("story", slug))


def resolve_story_id(pk: int) -> ResolvedUrl:
    """Return the public story with this id; raise Http404 if it was never public.

    At most three queries.
    """
    if pk > MAX_BIGINT or not Address.objects.public().filter(kind="story", owner_id=pk).exists():
        raise Http404
    return _resolve_owner(pk)


def free_story_slug(title: str) -> str:
    """Return a slug for this title that no story has or had; two queries."""
    base = slugify(title)[:MAX_SLUG_LENGTH].strip("-") or "story"
    used = set(Story.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    former = Address.objects.filter(kind="story", slug__startswith=base)
    used.update(former.values_list("slug", flat=True))

    slug = base
    numbers = count(2)
    while slug in used:
        slug = f"{base}-{next(numbers)}"
    return slug


def resolve_entry(entries: QuerySet[Any], kind: str, slug: str) -> ResolvedUrl:
    """Return the vocabulary entry that has or had this slug; raise Http404 if none did.

    One to three queries.
    """
    current = entries.filter(slug=slug).first()
    if current:
        return ResolvedUrl(current, is_current=True)

    renamed = entries.filter(pk=_owner_id(kind, slug)).first()
    if renamed:
        return ResolvedUrl(renamed)

    raise Http404


def _resolve_owner(pk: int) -> ResolvedUrl:
    """Return the public story with this id, or when it left the site; one to three queries."""
    public = Publication.objects.visible().filter(story=pk).first()
    if public:
        return ResolvedUrl(public)

    ends = Publication.objects.filter(story=pk).order_by("-visible_until")
    ended_at = ends.values_list("visible_until", flat=True).first()
    if ended_at:
        return ResolvedUrl(None, ended_at=ended_at)

    takedowns = Takedown.objects.filter(edition__story=pk).order_by("-at")
    return ResolvedUrl(None, withdrawn_at=takedowns.values_list("at", flat=True).first())


def _owner_id(kind: str, slug: str) -> int:
    address = Address.objects.public().filter(kind=kind, slug=slug).first()
    if address is None:
        raise Http404
    return address.owner_id
