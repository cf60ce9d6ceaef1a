"""Run of the link check over all stories, and its stored results."""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db.models.functions import Now
from django.utils import timezone

from stories.choices import LinkState
from stories.models import LinkCheck, Story
from stories.models.edition_content import ContentSource
from stories.publishing.content_fields import CONTENT_FIELDS
from stories.publishing.links.fetch import LinkResult, UnreachableError, check_link
from stories.publishing.release_checks.public_links import public_links

MAX_THREADS = 8
CHUNK_SIZE = 500
# A link that fails again after this time is dead.
ANOTHER_NIGHT = timedelta(hours=12)
LINK_FIELDS = [field for field in CONTENT_FIELDS if field.may_contain_urls]
# Fewer may die at once in an archive that has few links.
FEWEST_DEAD = 5


class LinkCheckError(Exception):
    """Reason why no result was stored; a sentence for the operator."""


def check_links(
    max_age: timedelta,
    check: Callable[[str], LinkResult] = check_link,
    max_threads: int = MAX_THREADS,
) -> dict[str, int]:
    """Check each link that is due; return {state: number}.

    Due are links that didn't work, and those without a result younger than `max_age`. A link counts
    as dead when it fails in a second night. Delete the results of links that no story contains any
    longer. Raise LinkCheckError, and store nothing, if rather the network has failed.
    """
    urls = story_links()
    LinkCheck.objects.exclude(url__in=urls).delete()

    recent = LinkCheck.objects.filter(checked_at__gt=Now() - max_age, state=LinkState.ALIVE)
    due = sorted(urls.difference(recent.values_list("url", flat=True)))
    with ThreadPoolExecutor(max_workers=max_threads) as threads:
        answers = list(threads.map(partial(_answer, check), due))

    results = {url: result for url, result in zip(due, answers, strict=True) if result}
    # A link without a result counts as alive until it fails.
    earlier = {url: LinkCheck(url=url, state=LinkState.ALIVE) for url in due}
    earlier |= LinkCheck.objects.in_bulk(due, field_name="url")
    _require_a_network(due, results, earlier)

    counts = dict.fromkeys(LinkState.values, 0)
    for url, result in results.items():
        stored = _store(url, result, earlier[url])
        counts[stored] += 1

    return counts


def _answer(check: Callable[[str], LinkResult], url: str) -> LinkResult | None:
    """Return the result of a link, None if the network failed."""
    try:
        return check(url)
    except UnreachableError:
        return None


def _require_a_network(
    due: list[str], results: Mapping[str, LinkResult], earlier: Mapping[str, LinkCheck]
) -> None:
    """Raise LinkCheckError if no link could be reached, or more than half died at once."""
    if due and not results:
        raise LinkCheckError("No link could be reached: the network or its name server is down.")

    dead = [url for url, result in results.items() if result.state == LinkState.DEAD]
    newly_dead = sum(earlier[url].state == LinkState.ALIVE for url in dead)

    if newly_dead >= FEWEST_DEAD and newly_dead * 2 > len(results):
        raise LinkCheckError(
            f"{newly_dead} of {len(results)} links failed at once, so it is rather the network."
        )


def _store(url: str, result: LinkResult, earlier: LinkCheck) -> LinkState:
    """Store a result and return its state; a first failure is unsure.

    `state_since` stays while the state does, and the reason of one that is unsure.
    """
    state = _state_of(result, earlier)
    values: dict[str, Any] = {"state": state, "reason": result.reason, "checked_at": Now()}

    has_changed = state != earlier.state
    if state == LinkState.UNSURE:
        has_changed |= result.reason != earlier.reason
    if has_changed:
        values["state_since"] = Now()

    LinkCheck.objects.update_or_create(url=url, defaults=values)
    return state


def _state_of(result: LinkResult, earlier: LinkCheck) -> LinkState:
    """Return the state to store: dead only if it failed for the same reason a night before."""
    if result.state != LinkState.DEAD or earlier.state == LinkState.DEAD:
        return result.state
    if earlier.state == LinkState.ALIVE:
        return LinkState.UNSURE

    is_second_night = timezone.now() - earlier.state_since >= ANOTHER_NIGHT
    if earlier.reason == result.reason and is_second_night:
        return LinkState.DEAD
    return LinkState.UNSURE


def story_links() -> set[str]:
    """Return every web address of the working texts."""
    columns: list[str] = []
    for field in LINK_FIELDS:
        columns += field.columns

    stories = Story.objects.only(*columns).prefetch_related("sources")
    urls: set[str] = set()
    for story in stories.iterator(CHUNK_SIZE):
        content = {field.name: field.read(story) for field in LINK_FIELDS}
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
