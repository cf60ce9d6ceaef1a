"""Panels of the dashboard: one query each, whatever the number of stories."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.functions import Now

from stories.admin.dashboard.queues import QUEUES, StoryQueue
from stories.admin.dashboard.review_queue import unsigned_clearances
from stories.admin.proposals.waiting import open_lines, unsigned_changes
from stories.choices import CenterRole
from stories.models import (
    FusionCenter,
    PageFeedback,
    Publication,
    Purge,
    Remark,
    SearchTerm,
    SearchUpdate,
    Story,
    StoryCenter,
)
from stories.publishing.accounts.notices import recent_changes, unseen_changes

ROWS = 5
YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Panel:
    """A list on the dashboard of users who have any of the permissions."""

    name: str
    permissions: tuple[str, ...]
    rows: Callable[[User | AnonymousUser], Iterable[object]]


def dashboard_context(user: User | AnonymousUser) -> dict[str, object]:
    """Return the panels that the user may see; the others are missing and cost no query."""
    panels: dict[str, object] = {
        "queues": filled_queues(user),
        "own_changes": list(unseen_changes(user)),
    }
    for panel in PANELS:
        if any(map(user.has_perm, panel.permissions)):
            panels[panel.name] = list(panel.rows(user))

    return panels


def filled_queues(user: User | AnonymousUser) -> list[tuple[StoryQueue, list[Story]]]:
    """Return the queues of the user that are not empty, with their first stories."""
    queues = []
    for queue in QUEUES:
        if not queue.is_visible_to(user):
            continue

        stories = queue.first(user, ROWS)
        if stories:
            queues.append((queue, stories))

    return queues


def open_purges() -> QuerySet[Purge]:
    """Return the purges that wait for a second person, oldest first."""
    purges = Purge.objects.filter(confirmed_at=None, canceled_at=None)
    return purges.select_related("requested_by").order_by("requested_at", "pk")


def open_remarks_for(user: User | AnonymousUser) -> list[Remark]:
    """Return open remarks that mention the user, oldest first, on stories the user may see."""
    visible = Story.objects.visible_to(user).order_by()
    remarks = Remark.objects.filter(mentions=user.pk, done_at=None, story__in=visible.values("pk"))
    remarks = remarks.select_related("story", "by").defer("story__body", "story__editor_notes")
    return list(remarks.order_by("at", "pk")[:ROWS])


def centers_without_recent_story(centers: QuerySet[FusionCenter]) -> QuerySet[FusionCenter]:
    """Keep active centers that led no story in the past year; annotate `last`, their last date.

    A story counts from its start, or from its first publication.
    """
    year_ago = Now() - YEAR
    started = StoryCenter.objects.filter(
        center=OuterRef("pk"), role=CenterRole.LEAD, story__created_at__gte=year_ago
    )
    visible = Publication.objects.visible().filter(lead_center=OuterRef("pk"))
    published = visible.filter(first_published_at__gte=year_ago)

    # Grouped, so that PostgreSQL reads the stories of the center and not all stories by date.
    last = visible.order_by().values("lead_center").annotate(last=Max("first_published_at"))

    inactive = centers.filter(~Exists(started) & ~Exists(published), is_active=True)
    return inactive.annotate(last=Subquery(last.values("last")))


def first_centers_without_story() -> list[FusionCenter]:
    """Return the first centers without a recent story, with `last` and their `total`."""
    centers = centers_without_recent_story(FusionCenter.objects.all())
    centers = centers.annotate(total=Window(Count("pk")))
    return list(centers.order_by(F("last").asc(nulls_first=True), "name")[:ROWS])


def open_mistakes_for(user: User | AnonymousUser) -> QuerySet[PageFeedback]:
    """Return reported mistakes in stories that the user may see, and in pages for those who may."""
    visible = Story.objects.visible_to(user).order_by()
    concerns_user = Q(story__in=visible.values("pk"))
    if user.has_perm("stories.view_pagefeedback"):
        concerns_user |= Q(story=None)

    mistakes = PageFeedback.objects.filter(concerns_user, is_mistake=True, done_at=None)
    mistakes = mistakes.select_related("story").defer("story__body", "story__editor_notes")
    return mistakes.order_by("created_at", "pk")


PANELS = (
    Panel("purges", ("stories.confirm_purge",), lambda user: open_purges()),
    Panel(
        name="unsigned",
        permissions=("stories.view_clearance",),
        rows=lambda user: unsigned_clearances(),
    ),
    Panel(
        name="unsigned_changes",
        permissions=("stories.view_proposedchange",),
        rows=lambda user: unsigned_changes(),
    ),
    Panel(
        name="changes",
        permissions=("stories.view_proposedchange",),
        rows=lambda user: open_lines(user, ROWS),
    ),
    Panel(
        name="search_updates",
        permissions=("stories.confirm_proposedchange",),
        rows=lambda user: SearchUpdate.objects.all(),
    ),
    Panel(
        name="account_changes",
        permissions=("stories.view_accountchange",),
        rows=lambda user: recent_changes()[:ROWS],
    ),
    Panel(name="remarks", permissions=("stories.view_story",), rows=open_remarks_for),
    Panel(
        name="mistakes",
        permissions=("stories.view_story", "stories.view_pagefeedback"),
        rows=lambda user: open_mistakes_for(user)[:ROWS],
    ),
    Panel(
        name="feedback",
        permissions=("stories.view_pagefeedback",),
        rows=lambda user: PageFeedback.objects.filter(is_mistake=False)[:ROWS],
    ),
    Panel(
        name="no_results",
        permissions=("stories.view_searchterm",),
        rows=lambda user: SearchTerm.objects.with_counts().filter(results=0)[:ROWS],
    ),
    Panel(
        name="centers_without_story",
        permissions=("stories.view_all_stories", "stories.change_fusioncenter"),
        rows=lambda user: first_centers_without_story(),
    ),
)
