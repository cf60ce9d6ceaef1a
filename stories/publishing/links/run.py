"""Run of the link check over all stories, and its stored results."""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

from django.db.models.functions import Now

from stories.choices import LinkState
from stories.models import LinkCheck, Story
from stories.models.edition_content import ContentSource
from stories.publishing.content_fields import CONTENT_FIELDS
from stories.publishing.links.fetch import LinkResult, check_link
from stories.publishing.release_checks.public_links import public_links

MAX_THREADS = 8
CHUNK_SIZE = 500


def check_links(
    max_age: timedelta,
    check: Callable[[str], LinkResult] = check_link,
    max_threads: int = MAX_THREADS,
) -> dict[str, int]:
    """Check each link that has no result younger than `max_age`; return {state: number}.

    Delete the results of links that no story contains any longer.
    """
    urls = story_links()
    LinkCheck.objects.exclude(url__in=urls).delete()

    recent = LinkCheck.objects.filter(checked_at__gt=Now() - max_age)
    due = sorted(urls.difference(recent.values_list("url", flat=True)))

    counts = dict.fromkeys(LinkState.values, 0)
    with ThreadPoolExecutor(max_workers=max_threads) as threads:
        results = threads.map(check, due)
        for url, result in zip(due, results, strict=True):
            _store(url, result)
            counts[result.state] += 1

    return counts


def _store(url: str, result: LinkResult) -> None:
    """Store a result; `state_since` stays while the state does."""
    values: dict[str, Any] = {
        "state": result.state,
        "reason": result.reason,
        "checked_at": Now(),
    }
    if not LinkCheck.objects.filter(url=url, state=result.state).exists():
        values["state_since"] = Now()
    LinkCheck.objects.update_or_create(url=url, defaults=values)


def story_links() -> set[str]:
    """Return every web address of the working texts."""
    fields = [field for field in CONTENT_FIELDS if field.may_contain_urls]
    columns: list[str] = []
    for field in fields:
        columns += field.columns

    stories = Story.objects.only(*columns).prefetch_related("sources")
    urls: set[str] = set()
    for story in stories.iterator(CHUNK_SIZE):
        content = {field.name: field.read(story) for field in fields}
        urls |= _urls(content)

    return urls


def dead_links(*contents: Mapping[str, Any]) -> dict[str, str]:
    """Return {URL: reason} of the dead links of these contents; one query."""
    urls: set[str] = set()
    for content in contents:
        urls |= _urls(content)

    dead = LinkCheck.objects.filter(url__in=urls, state=LinkState.DEAD)
    return dict(dead.values_list("url", "reason"))


def dead_since(sources: Iterable[ContentSource]) -> dict[str, datetime]:
    """Return {URL: when it was first found dead} of these sources; one query."""
    urls = [source.url for source in sources if source.url]
    dead = LinkCheck.objects.filter(url__in=urls, state=LinkState.DEAD)
    return dict(dead.values_list("url", "state_since"))


def _urls(content: Mapping[str, Any]) -> set[str]:
    return {link.url for link in public_links(content)}
