"""Asks for the links of all stories in turn and keeps the answers."""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from django.db.models.functions import Now

from stories.choices import LinkState
from stories.models import LinkCheck, Story
from stories.publishing.content_fields import CONTENT_FIELDS
from stories.publishing.links.fetch import LinkResult, check_link
from stories.publishing.release_checks.public_links import public_links

AT_ONCE = 8


def check_links(
    max_age: timedelta, ask_for: Callable[[str], LinkResult] = check_link, at_once: int = AT_ONCE
) -> dict[str, int]:
    """Ask for each link that was not asked for within `max_age`; return {state: number of links}.

    Links that no story has any more are forgotten.
    """
    urls = story_links()
    LinkCheck.objects.exclude(url__in=urls).delete()
    fresh = set(LinkCheck.objects.filter(checked_at__gt=Now() - max_age).values_list("url", flat=True))
    due = sorted(urls - fresh)
    counts = dict.fromkeys(LinkState.values, 0)
    with ThreadPoolExecutor(max_workers=at_once) as threads:
        for url, answer in zip(due, threads.map(ask_for, due), strict=True):
            _keep(url, answer)
            counts[answer.state] += 1
    return counts


def _keep(url: str, answer: LinkResult) -> None:
    values = {"state": answer.state, "reason": answer.reason, "checked_at": Now()}
    LinkCheck.objects.update_or_create(url=url, defaults=values)


def story_links() -> set[str]:
    """Return every web address of the working texts."""
    fields = [field for field in CONTENT_FIELDS if field.columns and field.may_link]
    columns = [column for field in fields for column in field.columns]
    urls = set()
    for story in Story.objects.only(*columns).iterator():
        content = {field.name: field.read(story) for field in fields}
        urls |= {link.url for link in public_links(content)}
    return urls


def dead_links(content: Mapping[str, Any]) -> dict[str, str]:
    """Return {address: reason} of the links of a content that lead nowhere; one query."""
    urls: Iterable[str] = {link.url for link in public_links(content)}
    found = LinkCheck.objects.filter(url__in=urls, state=LinkState.DEAD)
    return dict(found.values_list("url", "reason"))
