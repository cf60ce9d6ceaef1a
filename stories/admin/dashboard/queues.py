"""The lists of stories that the desk keeps; the list of all stories narrows by the same ones."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from stories.choices import Status
from stories.models import Publication, Story, StoryCenter, WorkflowEntry

AHEAD = timedelta(days=30)
# Where a text is on its way: what is found in it is somebody's work.
ON_THE_WAY = (Status.DRAFT, Status.IN_REVIEW, Status.RETURNED, Status.CLEARED)
Stories = QuerySet[Story]


@dataclass(frozen=True, slots=True)
class StoryQueue:
    """One list: `narrow` keeps its stories, and gives each the moment `since` that it is ordered by.

    `permission` is what one must have to be shown it, and `lacking` what one must not have: who reviews needs no list
    of what waits for reviewers.
    """

    name: str
    title: Any
    about: Any
    narrow: Callable[[Stories, Any], Stories]
    permission: str = "stories.view_story"
    lacking: str = ""
    shows_waiting_time: bool = True  # whether to say for how long

    def is_visible_to(self, user: Any) -> bool:
        return user.has_perm(self.permission) and not (self.lacking and user.has_perm(self.lacking))

    def stories(self, user: Any) -> Stories:
        """Return the stories of the list that this person may see."""
        return self.narrow(Story.objects.visible_to(user), user)

    def first(self, user: Any, number: int) -> list[Any]:
        """Return the first few with `since`, `lead` and `total`, the length of the whole list; one query."""
        lead = StoryCenter.objects.filter(story=OuterRef("pk"), role="lead").values("center__name")[:1]
        stories = self.stories(user).defer("body", "editor_notes").annotate(total=Window(Count("pk")))
        return list(stories.annotate(lead=Subquery(lead)).select_related("updated_by")[:number])


def _moved(stories: Stories) -> Stories:
    """Give each story the moment since which it stands where it stands, longest first."""
    here = WorkflowEntry.objects.filter(story=OuterRef("pk"), to_status=OuterRef("status"))
    since = here.exclude(from_status=F("to_status")).order_by("-at", "-pk").values("at")[:1]
    return stories.annotate(since=Subquery(since)).order_by("since", "pk")


def _by_change(stories: Stories) -> Stories:
    return stories.annotate(since=F("updated_at")).order_by("-updated_at", "-pk")


def _waiting(stories: Stories, user: Any) -> Stories:
    """Keep what this person can take a step further: a text of his or her own, somebody else must read."""
    statuses = [Status.IN_REVIEW, *([Status.CLEARED] if user.has_perm("stories.publish_story") else [])]
    own = Q(status=Status.IN_REVIEW) & (Q(created_by=user.pk) | Q(hands__contains=[user.pk]))
    return _moved(stories.filter(status__in=statuses).exclude(own))


def _submitted(stories: Stories, user: Any) -> Stories:
    return _moved(stories.filter(status__in=[Status.IN_REVIEW, Status.CLEARED]))


def _returned(stories: Stories, user: Any) -> Stories:
    return _moved(stories.filter(status=Status.RETURNED))


def _mine(stories: Stories, user: Any) -> Stories:
    return _by_change(stories.filter(Q(created_by=user.pk) | Q(updated_by=user.pk), status=Status.DRAFT))


def _drafts(stories: Stories, user: Any) -> Stories:
    return _by_change(stories.filter(status=Status.DRAFT).exclude(Q(created_by=user.pk) | Q(updated_by=user.pk)))


def _scheduled(stories: Stories, user: Any) -> Stories:
    to_come = Publication.objects.to_come()
    since = to_come.filter(story=OuterRef("pk")).values("visible_from")[:1]
    return stories.filter(pk__in=to_come.values("story")).annotate(since=Subquery(since)).order_by("since", "pk")


def _to_review(stories: Stories, user: Any) -> Stories:
    due = stories.filter(review_at__lte=Now() + AHEAD).exclude(status=Status.WITHDRAWN)
    return due.annotate(since=F("review_at")).order_by("review_at", "pk")


def _with_findings(stories: Stories, user: Any) -> Stories:
    return _by_change(stories.filter(open_findings__gt=0, status__in=ON_THE_WAY))


QUEUES = (
    StoryQueue("waiting", _("Waits for you"), _("Longest first."), _waiting, "stories.review_story"),
    StoryQueue("returned", _("Returned"), _("The remarks stand above each form."), _returned),
    StoryQueue("mine", _("My drafts"), _("Begun or changed last by you."), _mine, shows_waiting_time=False),
    StoryQueue("submitted", _("On the way"), _("In other hands now."), _submitted, lacking="stories.review_story"),
    StoryQueue(
        "findings",
        _("Findings open"),
        _("What the release check found, undecided."),
        _with_findings,
        shows_waiting_time=False,
    ),
    StoryQueue("scheduled", _("Scheduled"), _("Next first, Eastern time."), _scheduled, shows_waiting_time=False),
    StoryQueue(
        "review", _("To be read again"), _("Over, or within thirty days."), _to_review, shows_waiting_time=False
    ),
    StoryQueue("drafts", _("Drafts of others"), "", _drafts, "stories.review_story", shows_waiting_time=False),
)
QUEUES_BY_NAME = {one.name: one for one in QUEUES}
