"""Help pages of the staff site: for editors, for administrators, and about roles."""

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from stories.publishing.roles import ADMINISTRATORS, CONTRIBUTORS, EDITORS, OFFICIALS, ROLES


@require_safe
def editors_help(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Explain on one screen how a story gets published."""
    context = site.each_context(request) | {
        "title": _("Help for editors"),
        "roles": {"contributors": CONTRIBUTORS, "editors": EDITORS, "officials": OFFICIALS},
    }
    return TemplateResponse(request, "admin/help/editors.html", context)


@require_safe
def administrators_help(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Explain accounts, reference lists, the audit log and work on the server."""
    context = site.each_context(request) | {
        "title": _("Help for administrators"),
        "administrators": ADMINISTRATORS,
    }
    return TemplateResponse(request, "admin/help/administrators.html", context)


@require_safe
def roles(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Explain all roles and mark those of the user."""
    own_roles = set(request.user.groups.values_list("name", flat=True))
    context = site.each_context(request) | {
        "title": _("Roles and permissions"),
        "roles": ROLES,
        "own_roles": own_roles,
    }
    return TemplateResponse(request, "admin/help/roles.html", context)
