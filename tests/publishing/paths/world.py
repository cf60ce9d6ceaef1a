"""Texts that must not get out by one person alone, and how it is told that one did."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.db import transaction
from django.urls import URLPattern, reverse

from stories.choices import Basis
from stories.models import Bundle, Edition, Publication, ReleaseRecord, Story
from stories.publishing import workflow
from stories.publishing.release_checks.run import check_story
from stories.publishing.snapshot import content_hash, snapshot
from tests.factories import REVIEWED, release, staff_member
from tests.publishing.paths.buttons import WORDS

FUTURE = datetime(2031, 1, 2, tzinfo=UTC)
STORIES = ("draft", "in review", "marked", "cleared and changed", "scheduled and changed", "public and changed")
MARKED = "<p>TOP SECRET//NOFORN</p><p>What happened and who helped.</p>"


@dataclass
class World:
    """Somebody who may do everything and has nobody who agrees, and texts that must not get out by that alone."""

    alone: User
    stories: dict[str, Story]
    bundle: Bundle


def release_way(story: Story, scheduled: bool) -> None:
    """Let a text be cleared, and scheduled, the lawful way."""
    if scheduled:
        release(story, at=FUTURE)
    else:
        workflow.submit(story, staff_member("author"))
        workflow.clear(story, staff_member("official"), REVIEWED)


def released() -> dict[int, str]:
    """{id of an edition that is or will be public: on what its clearance rests}."""
    records = ReleaseRecord.objects.filter(edition__publication__isnull=False)
    return dict(records.values_list("edition", "clearance__basis"))


def unlawful(before: dict[int, str]) -> list[str]:
    """Name what got out since then, other than alone, in writing, without a mark that the check blocks."""
    assert set(released()) == set(Publication.objects.values_list("pk", flat=True))
    new = Edition.objects.filter(pk__in=set(released()) - set(before)).select_related("record__clearance")
    return [edition.content["title"] for edition in new if not _is_alone_in_writing(edition)]


def _is_alone_in_writing(edition: Edition) -> bool:
    clearance = edition.record.clearance
    marks = [one for one in check_story(edition.story, edition.content) if one.rule.blocks]
    return clearance.basis == Basis.BREAK_GLASS and bool(clearance.break_glass_reason) and not marks


def everything(story: Story) -> dict[str, Any]:
    """Return what any page could want to be sent, whether it asks for it or not."""
    answers = {"case_status": "none", "privacy_by": "A", "consent_by": "B", "privacy_on": "2026-11-02"}
    words = dict.fromkeys(("remark", "reason", "change_note", "confirm"), WORDS)
    return (
        answers
        | words
        | {
            "consent_on": "2026-11-02",
            "at": "2031-01-02 09:00",
            "seen": content_hash(snapshot(Story.objects.get(pk=story.pk))),
            "status": "published",
            "post": "yes",
            "_save": "1",
        }
    )


def staff_routes() -> dict[str, str]:
    """{name: pattern} of all addresses of the staff site, also those that are still to be written."""
    found: dict[str, str] = {}

    def walk(patterns: Any, before: str) -> None:
        for one in patterns:
            path = f"{before}{one.pattern}"
            if isinstance(one, URLPattern):
                found[one.name or path] = path
            else:
                walk(one.url_patterns, path)

    walk(admin.site.get_urls(), "")
    return found


def addresses(row: Any) -> list[str]:
    """Return all staff addresses of a row: its form, its history, and whatever else its desk has."""
    prefix = f"{row._meta.app_label}_{row._meta.model_name}_"
    places = {name: path.count("<") for name, path in staff_routes().items() if name.startswith(prefix)}
    # A page of a part of the row, such as one of its remarks, is asked for the first part there may be.
    return [reverse(f"admin:{name}", args=[row.pk, 1][:count]) for name, count in places.items() if count]


def attempt(act: Callable[[], Any], about: Any = "") -> list[str]:
    """Try something, name what got out by it, and undo it."""
    with transaction.atomic():
        before = released()
        act()
        found = [f"{about}: {title}" for title in unlawful(before)]
        transaction.set_rollback(True)
    return found
