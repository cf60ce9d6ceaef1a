"""The portal's own help: for who writes and releases stories, and for who looks after people and the server."""

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from stories.publishing.roles import ADMINISTRATORS, CONTRIBUTORS, EDITORS, OFFICIALS, ROLES


@require_safe
def editors_help(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Show on one screen how a story becomes public."""
    names = {"contributors": CONTRIBUTORS, "editors": EDITORS, "officials": OFFICIALS}
    about = {"title": _("Help for editors"), "roles": names}
    return TemplateResponse(request, "admin/help/editors.html", site.each_context(request) | about)


@require_safe
def administrators_help(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Explain people, vocabularies, the audit log and what is done on the server."""
    about = {"title": _("Help for administrators"), "administrators": ADMINISTRATORS}
    return TemplateResponse(request, "admin/help/administrators.html", site.each_context(request) | about)


@require_safe
def roles(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Explain the roles to everybody who has one."""
    about = {"title": _("Roles"), "roles": ROLES, "mine": set(request.user.groups.values_list("name", flat=True))}
    return TemplateResponse(request, "admin/help/roles.html", site.each_context(request) | about)
