"""Queues of stories on the dashboard. The list of all stories can be filtered by them."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Window
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from stories.choices import ENDED, Act, CenterRole, Status
from stories.models import Publication, ReleaseRecord, Story, StoryCenter, WorkflowEntry
from stories.models.publication import displayed_status
from stories.publishing.workflow.dates import due_for_review

# Statuses of texts that are not released yet, so their findings must still be resolved.
UNRELEASED = (Status.DRAFT, Status.IN_REVIEW, Status.RETURNED, Status.CLEARED)

AnyUser = User | AnonymousUser
Stories = QuerySet[Story]


@dataclass(frozen=True, slots=True)
class StoryQueue:
    """One queue of the dashboard.

    `select` keeps its stories, annotates them with a time `since` and orders them. Users see the
    queue if they have `permission` and don't have `hidden_with`.
    """

    name: str
    title: str | Promise
    about: str | Promise
    select: Callable[[Stories, AnyUser], Stories]
    permission: str = "stories.view_story"
    hidden_with: str = ""
    shows_waiting_time: bool = True

    def is_visible_to(self, user: AnyUser) -> bool:
        if self.hidden_with and user.has_perm(self.hidden_with):
            return False
        return user.has_perm(self.permission)

    def stories(self, user: AnyUser) -> Stories:
        """Return the stories of the queue that the user may see."""
        return self.select(Story.objects.visible_to(user), user)

    def first(self, user: AnyUser, number: int) -> list[Story]:
        """Return the first stories, annotated with what the dashboard displays; one query."""
        lead = StoryCenter.objects.filter(story=OuterRef("pk"), role=CenterRole.LEAD)
        stories = self.stories(user).annotate(
            total=Window(Count("pk")),
            lead=Subquery(lead.values("center__name")[:1]),
            displayed_status=displayed_status(),
        )
        return list(stories.defer("body", "editor_notes").select_related("updated_by")[:number])


def _by_status_change(stories: Stories) -> Stories:
    """Annotate each story with when it entered its current status, oldest first."""
    entered = WorkflowEntry.objects.filter(story=OuterRef("pk"), to_status=OuterRef("status"))
    entered = entered.exclude(from_status=F("to_status")).order_by("-at", "-pk")
    since = Subquery(entered.values("at")[:1])
    return stories.annotate(since=since).order_by("since", "pk")


def _by_last_edit(stories: Stories) -> Stories:
    return stories.annotate(since=F("updated_at")).order_by("-updated_at", "-pk")


def _for_review(stories: Stories, user: AnyUser) -> Stories:
    """Keep stories that the user can review or publish; users can't review their own text."""
    statuses = [Status.IN_REVIEW]
    if user.has_perm("stories.publish_story"):
        statuses.append(Status.CLEARED)

    is_own = Q(created_by=user.pk) | Q(editors__contains=[user.pk])
    reviewable = stories.filter(status__in=statuses).exclude(is_own, status=Status.IN_REVIEW)
    return _by_status_change(reviewable)


def _submitted(stories: Stories, user: AnyUser) -> Stories:
    return _by_status_change(stories.filter(status__in=[Status.IN_REVIEW, Status.CLEARED]))


def _returned(stories: Stories, user: AnyUser) -> Stories:
    return _by_status_change(stories.filter(status=Status.RETURNED))


def _own_drafts(stories: Stories, user: AnyUser) -> Stories:
    is_own = Q(created_by=user.pk) | Q(updated_by=user.pk)
    return _by_last_edit(stories.filter(is_own, status=Status.DRAFT))


def _other_drafts(stories: Stories, user: AnyUser) -> Stories:
    is_own = Q(created_by=user.pk) | Q(updated_by=user.pk)
    return _by_last_edit(stories.filter(status=Status.DRAFT).exclude(is_own))


def _scheduled(stories: Stories, user: AnyUser) -> Stories:
    scheduled = Publication.objects.scheduled()
    since = Subquery(scheduled.filter(story=OuterRef("pk")).values("visible_from")[:1])
    kept = stories.filter(pk__in=scheduled.values("story"))
    return kept.annotate(since=since).order_by("since", "pk")


def _stopped(stories: Stories, user: AnyUser) -> Stories:
    """Return the stories whose scheduled release was stopped by an edit, until the next release."""
    later_records = ReleaseRecord.objects.filter(story=OuterRef("story"), pk__gt=OuterRef("pk"))
    next_acts = WorkflowEntry.objects.filter(
        story=OuterRef("story"), at__gte=OuterRef("canceled_at")
    )
    canceled = ReleaseRecord.objects.filter(canceled_at__isnull=False, story=OuterRef("pk"))
    last = canceled.filter(~Exists(later_records))
    stopped = last.annotate(act=Subquery(next_acts.order_by("at", "pk").values("act")[:1]))
    since = Subquery(stopped.filter(act=Act.EDIT).values("canceled_at")[:1])

    unreleased = stories.filter(status__in=UNRELEASED)
    return unreleased.annotate(since=since).filter(since__isnull=False).order_by("since", "pk")


def _ended(stories: Stories, user: AnyUser) -> Stories:
    ended = stories.annotate(seen_status=displayed_status()).filter(seen_status=ENDED)
    last_ends = Publication.objects.filter(story=OuterRef("pk")).order_by("-visible_until")
    since = Subquery(last_ends.values("visible_until")[:1])
    return ended.annotate(since=since).order_by("-since", "pk")


def _due_for_review(stories: Stories, user: AnyUser) -> Stories:
    return due_for_review(stories).annotate(since=F("review_at")).order_by("review_at", "pk")


def _with_open_findings(stories: Stories, user: AnyUser) -> Stories:
    return _by_last_edit(stories.filter(open_findings__gt=0, status__in=UNRELEASED))


QUEUES = (
    StoryQueue(
        name="waiting",
        title=_("Needs your review"),
        about=_("Oldest first."),
        select=_for_review,
        permission="stories.review_story",
    ),
    StoryQueue(
        name="returned",
        title=_("Returned"),
        about=_("Open a story to read the reviewer’s remarks."),
        select=_returned,
    ),
    StoryQueue(
        name="mine",
        title=_("My drafts"),
        about=_("Drafts you started or edited last."),
        select=_own_drafts,
        shows_waiting_time=False,
    ),
    StoryQueue(
        name="submitted",
        title=_("In review"),
        about=_("Oldest first."),
        select=_submitted,
        hidden_with="stories.review_story",
    ),
    StoryQueue(
        name="findings",
        title=_("Open findings"),
        about=_("Release check findings that need a decision or a fix."),
        select=_with_open_findings,
        # Contributors see the number of findings beside their own stories.
        permission="stories.review_story",
        shows_waiting_time=False,
    ),
    StoryQueue(
        name="scheduled",
        title=_("Scheduled"),
        about=_("Next release first. Times are Eastern."),
        select=_scheduled,
        shows_waiting_time=False,
    ),
    StoryQueue(
        name="stopped",
        title=_("Stopped releases"),
        about=_("The text changed after its release was scheduled. Clear and schedule it again."),
        select=_stopped,
        permission="stories.publish_story",
    ),
    StoryQueue(
        name="ended",
        title=_("Ended"),
        about=_("No longer public since their end date. Latest first."),
        select=_ended,
        permission="stories.publish_story",
        shows_waiting_time=False,
    ),
    StoryQueue(
        name="review",
        title=_("Due for review"),
        about=_("Overdue, or due within 30 days."),
        select=_due_for_review,
        shows_waiting_time=False,
    ),
    StoryQueue(
        name="drafts",
        title=_("Other drafts"),
        about="",
        select=_other_drafts,
        permission="stories.review_story",
        shows_waiting_time=False,
    ),
)
QUEUES_BY_NAME = {queue.name: queue for queue in QUEUES}
