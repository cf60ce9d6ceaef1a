"""Panels of the dashboard: one query each, whatever the number of stories."""

from datetime import timedelta

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Count, Exists, F, Max, OuterRef, QuerySet, Subquery, Window
from django.db.models.functions import Now

from stories.admin.dashboard.queues import QUEUES, StoryQueue
from stories.admin.dashboard.review_queue import unsigned_clearances
from stories.admin.proposals.waiting import open_lines, unsigned_changes
from stories.choices import CenterRole
from stories.models import (
    FusionCenter,
    PageFeedback,
    Publication,
    Remark,
    SearchTerm,
    Story,
    StoryCenter,
)

ROWS = 5
YEAR = timedelta(days=365)


def dashboard_context(user: User | AnonymousUser) -> dict[str, object]:
    """Return the panels that the user may see; the others are missing and cost no query."""
    panels: dict[str, object] = {"queues": filled_queues(user)}

    if user.has_perm("stories.view_clearance"):
        panels["unsigned"] = list(unsigned_clearances())
    if user.has_perm("stories.view_proposedchange"):
        panels["unsigned_changes"] = list(unsigned_changes())
        panels["changes"] = open_lines(user, ROWS)
    if user.has_perm("stories.view_story"):
        panels["remarks"] = open_remarks_for(user)

    if user.has_perm("stories.view_pagefeedback"):
        panels["feedback"] = list(PageFeedback.objects.all()[:ROWS])
    if user.has_perm("stories.view_searchterm"):
        panels["no_results"] = list(SearchTerm.objects.with_counts().filter(results=0)[:ROWS])
    if user.has_perm("stories.view_all_stories") or user.has_perm("stories.change_fusioncenter"):
        panels["centers_without_story"] = first_centers_without_story()

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
