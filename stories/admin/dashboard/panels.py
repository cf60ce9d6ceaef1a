"""What the first page shows to whom; one query for each part, however many stories there are."""

from datetime import timedelta
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, QuerySet, Subquery, Window
from django.db.models.functions import Now

from stories.admin.dashboard.queues import QUEUES
from stories.admin.dashboard.review_queue import unsigned_clearances
from stories.models import FusionCenter, PageFeedback, Publication, Remark, SearchTerm, Story, StoryCenter

ROWS = 5
YEAR = timedelta(days=365)


def dashboard_context(user: Any) -> dict[str, Any]:
    """{"unsigned", "remarks", "lists": [(list, its first stories)], "feedback", "unanswered", "silent"}.

    What this person's role may not see is empty, and costs no query.
    """
    may = user.has_perm
    return {
        "unsigned": list(unsigned_clearances()) if may("stories.view_clearance") else [],
        "remarks": open_remarks_for(user) if may("stories.view_story") else [],
        "lists": [(one, rows) for one in QUEUES if one.is_visible_to(user) and (rows := one.first(user, ROWS))],
        "feedback": list(PageFeedback.objects.all()[:ROWS]) if may("stories.view_pagefeedback") else [],
        "unanswered": list(SearchTerm.objects.counted().filter(results=0)[:ROWS])
        if may("stories.view_searchterm")
        else [],
        "silent": first_centers_without_story()
        if may("stories.view_all_stories") or may("stories.change_fusioncenter")
        else [],
    }


def open_remarks_for(user: Any) -> list[Remark]:
    """Return the open remarks that call this person, oldest first, on stories that he or she may still see."""
    calls = Remark.objects.filter(mentions=user.pk, done_at=None).select_related("story", "by").order_by("at", "pk")
    from_stories = calls.filter(story__in=Story.objects.visible_to(user).order_by().values("pk"))
    return list(from_stories.defer("story__body", "story__editor_notes")[:ROWS])


def centers_without_recent_story(centers: QuerySet[FusionCenter]) -> QuerySet[FusionCenter]:
    """Keep active centers for which no story was begun or first published within a year, with their last one's day."""
    begun = StoryCenter.objects.filter(center=OuterRef("pk"), role="lead", story__created_at__gte=Now() - YEAR)
    shown = Publication.objects.visible().filter(lead_center=OuterRef("pk"))
    is_silent = ~Exists(begun) & ~Exists(shown.filter(first_published_at__gte=Now() - YEAR))
    # Grouped, so that the database goes through the stories of the center and not through all of them by day.
    last = shown.order_by().values("lead_center").annotate(last=Max("first_published_at")).values("last")
    return centers.filter(is_silent, is_active=True).annotate(last=Subquery(last))


def first_centers_without_story() -> list[Any]:
    """Return the first few silent centers, those with nothing first, with `last` and `total`."""
    silent = centers_without_recent_story(FusionCenter.objects.all()).annotate(total=Window(Count("pk")))
    return list(silent.order_by(F("last").asc(nulls_first=True), "name")[:ROWS])
