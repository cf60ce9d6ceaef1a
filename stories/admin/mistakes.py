"""Reports of mistakes: those who can see the story mark them as done."""

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.db.models.functions import Now
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from stories.admin.dashboard.panels import open_mistakes_for


@require_POST
def finish_mistake(request: HttpRequest, pk: int, site: AdminSite) -> HttpResponse:
    """Mark an open report that the user may see as done."""
    updated = open_mistakes_for(request.user).filter(pk=pk)
    number = updated.update(done_by=request.user, done_at=Now())
    if not number:
        raise Http404

    messages.success(request, _("The report is marked as done."))
    return redirect("admin:index")
