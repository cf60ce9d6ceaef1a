"""What waits for whom: the queue of the release desk, and the roles explained."""

from typing import Any

from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from stories.choices import Act, Basis, Status
from stories.models import Clearance, Story, StoryCenter, WorkflowEntry

LONGEST = 100


def waiting(user: Any, status: Status, act: Act) -> QuerySet[Story]:
    """Return the stories of a status that this person may see, longest waiting first, with `since` and `lead`."""
    since = WorkflowEntry.objects.filter(story=OuterRef("pk"), act=act).order_by("-at", "-pk").values("at")[:1]
    lead = StoryCenter.objects.filter(story=OuterRef("pk"), role="lead").values("center__name")[:1]
    stories = Story.objects.visible_to(user).filter(status=status).defer("body", "editor_notes")
    return stories.annotate(since=Subquery(since), lead=Subquery(lead)).order_by("since", "pk")


def unsigned_clearances() -> QuerySet[Clearance]:
    """Return the releases by one person that nobody has signed yet, oldest first."""
    alone = Clearance.objects.filter(basis=Basis.BREAK_GLASS, countersigned_at=None)
    return alone.select_related("story", "cleared_by").defer("story__body").order_by("cleared_at", "pk")


@require_safe
def queue(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """List what waits for clearance and for how long, what is returned or cleared, and what needs a signature."""
    if not request.user.has_perm("stories.view_story"):
        raise PermissionDenied
    lists = [
        (Status.IN_REVIEW, waiting(request.user, Status.IN_REVIEW, Act.SUBMIT)[:LONGEST]),
        (Status.RETURNED, waiting(request.user, Status.RETURNED, Act.SEND_BACK)[:LONGEST]),
        (Status.CLEARED, waiting(request.user, Status.CLEARED, Act.CLEAR)[:LONGEST]),
    ]
    unsigned = unsigned_clearances() if request.user.has_perm("stories.view_clearance") else Clearance.objects.none()
    about = {"title": _("Queue"), "lists": lists, "unsigned": unsigned}
    return TemplateResponse(request, "admin/review_queue.html", site.each_context(request) | about)
