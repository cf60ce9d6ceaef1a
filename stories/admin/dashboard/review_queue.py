"""Review queue: stories in review, returned or cleared, and releases that need a signature."""

from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import AnonymousUser, User
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from stories.admin.proposals.waiting import open_lines, unsigned_changes
from stories.choices import Act, Basis, CenterRole, Status
from stories.models import Clearance, Story, StoryCenter, WorkflowEntry

MAX_STORIES = 100


def stories_in(user: User | AnonymousUser, status: Status, entered_by: Act) -> QuerySet[Story]:
    """Return stories in a status, oldest first, with `lead` and `since`, when they entered it."""
    entries = WorkflowEntry.objects.filter(story=OuterRef("pk"), act=entered_by)
    since = entries.order_by("-at", "-pk").values("at")[:1]
    lead = StoryCenter.objects.filter(story=OuterRef("pk"), role=CenterRole.LEAD)

    stories = Story.objects.visible_to(user).filter(status=status).defer("body", "editor_notes")
    stories = stories.annotate(
        since=Subquery(since),
        lead=Subquery(lead.values("center__name")[:1]),
    )
    return stories.order_by("since", "pk")[:MAX_STORIES]


def unsigned_clearances() -> QuerySet[Clearance]:
    """Return emergency releases without a second signature, oldest first."""
    unsigned = Clearance.objects.filter(basis=Basis.BREAK_GLASS, countersigned_at=None)
    unsigned = unsigned.select_related("story", "cleared_by").defer("story__body")
    return unsigned.order_by("cleared_at", "pk")


@require_safe
@permission_required("stories.view_story", raise_exception=True)
def queue(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """List stories in review, returned or cleared, and releases that need a signature."""
    user = request.user
    context = site.each_context(request) | {
        "title": _("Queue"),
        "lists": [
            (Status.IN_REVIEW, stories_in(user, Status.IN_REVIEW, Act.SUBMIT)),
            (Status.RETURNED, stories_in(user, Status.RETURNED, Act.SEND_BACK)),
            (Status.CLEARED, stories_in(user, Status.CLEARED, Act.CLEAR)),
        ],
    }
    if user.has_perm("stories.view_clearance"):
        context["unsigned"] = unsigned_clearances()
    if user.has_perm("stories.view_proposedchange"):
        context["unsigned_changes"] = unsigned_changes()
        context["changes"] = open_lines(user, MAX_STORIES)

    return TemplateResponse(request, "admin/review_queue.html", context)
