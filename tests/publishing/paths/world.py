"""Stories that one person must not be able to release, and a check that they are not public."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.db import models, transaction
from django.urls import URLPattern, URLResolver, reverse

from stories.choices import Basis
from stories.models import Bundle, Edition, Publication, ReleaseRecord, Story
from stories.publishing import workflow
from stories.publishing.release_checks.run import check_story
from stories.publishing.snapshot import content_hash, snapshot
from tests.factories import REVIEWED, release, staff_member
from tests.publishing.paths.buttons import WORDS

FUTURE = datetime(2031, 1, 2, tzinfo=UTC)
STORIES = (
    "draft",
    "in review",
    "marked",
    "cleared and changed",
    "scheduled and changed",
    "public and changed",
)
MARKED = "<p>TOP SECRET//NOFORN</p><p>What happened and who helped.</p>"


@dataclass
class LoneAuthor:
    """A superuser who wrote all stories, none of which another person approved as it is."""

    user: User
    stories: dict[str, Story]
    bundle: Bundle


def clear_or_schedule(story: Story, is_scheduled: bool) -> None:
    """Have another person clear the text, or clear and schedule it."""
    if is_scheduled:
        release(story, at=FUTURE)
    else:
        workflow.submit(story, staff_member("author"))
        workflow.clear(story, staff_member("official"), REVIEWED)


def released() -> dict[int, str]:
    """Return {id of an edition that is or will be public: basis of its clearance}."""
    records = ReleaseRecord.objects.filter(edition__publication__isnull=False)
    return dict(records.values_list("edition", "clearance__basis"))


def illegal_releases(before: dict[int, str]) -> list[str]:
    """Return the titles of editions released since, other than by a legal emergency release."""
    now = set(released())
    assert now == set(Publication.objects.values_list("pk", flat=True))

    new = Edition.objects.filter(pk__in=now - set(before)).select_related("record__clearance")
    return [edition.content["title"] for edition in new if not _is_legal_emergency(edition)]


def _is_legal_emergency(edition: Edition) -> bool:
    """Return whether the release has a written reason and no finding that blocks it."""
    clearance = edition.record.clearance
    findings = check_story(edition.story, edition.content)
    is_blocked = any(finding.rule.blocks for finding in findings)
    has_reason = bool(clearance.break_glass_reason)
    return clearance.basis == Basis.BREAK_GLASS and has_reason and not is_blocked


def form_data(story: Story) -> dict[str, Any]:
    """Return data for every field that a staff page may have."""
    return {
        "case_status": "none",
        "privacy_by": "A",
        "privacy_on": "2026-11-02",
        "consent_by": "B",
        "consent_on": "2026-11-02",
        "remark": WORDS,
        "reason": WORDS,
        "change_note": WORDS,
        "confirm": WORDS,
        "at": "2031-01-02 09:00",
        "seen": content_hash(snapshot(Story.objects.get(pk=story.pk))),
        "status": "published",
        "post": "yes",
        "_save": "1",
    }


def staff_routes() -> dict[str, str]:
    """Return {name: pattern} of all URLs of the staff site."""
    found: dict[str, str] = {}

    def collect(patterns: Iterable[URLPattern | URLResolver], prefix: str) -> None:
        for pattern in patterns:
            path = f"{prefix}{pattern.pattern}"
            if isinstance(pattern, URLPattern):
                found[pattern.name or path] = path
            else:
                collect(pattern.url_patterns, path)

    collect(admin.site.get_urls(), "")
    return found


def staff_urls(row: models.Model) -> list[str]:
    """Return all staff URLs of a row, such as its form and its history."""
    prefix = f"{row._meta.app_label}_{row._meta.model_name}_"
    urls = []
    for name, path in staff_routes().items():
        argument_count = path.count("<")
        if name.startswith(prefix) and argument_count:
            # The second argument is a part of the row, such as one of its remarks.
            args = [row.pk, 1][:argument_count]
            urls.append(reverse(f"admin:{name}", args=args))
    return urls


def attempt(action: Callable[[], Any], label: object = "") -> list[str]:
    """Take an action and roll it back; return what it illegally released."""
    with transaction.atomic():
        before = released()
        action()
        titles = illegal_releases(before)
        transaction.set_rollback(True)
    return [f"{label}: {title}" for title in titles]


def attempt_each(action: Callable[[str], Any], urls: Iterable[str]) -> list[str]:
    """Attempt an action on each URL; return what they illegally released."""
    found = []
    for url in urls:
        found.extend(attempt(partial(action, url), url))
    return found
