"""The staff site: its front page, its menu, and the doors that belong to no single model."""

from functools import partial, wraps
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _
from taggit.models import Tag

from stories.admin.audit.admin import AuditEntryAdmin
from stories.admin.bundle import BundleAdmin
from stories.admin.csp import allow_editor
from stories.admin.dashboard.panels import dashboard_context
from stories.admin.dashboard.review_queue import queue
from stories.admin.edition import EditionAdmin, WorkflowEntryAdmin
from stories.admin.help import administrators_help, editors_help, roles
from stories.admin.login.admin import AuthenticatorAdmin, SocialAccountAdmin
from stories.admin.login.views import log_in
from stories.admin.media import picture
from stories.admin.merging.admin import MergerAdmin
from stories.admin.page import PageAdmin, PageFeedbackAdmin
from stories.admin.release_record import ClearanceAdmin, ReleaseRecordAdmin
from stories.admin.search_stats import SearchTermAdmin
from stories.admin.story import StoryAdmin
from stories.admin.users import GroupAdminMixin, UserAdminMixin
from stories.admin.vocabulary import (
    FusionCenterAdmin,
    OutcomeKindAdmin,
    PartnerAdmin,
    TagAdmin,
    TermAdmin,
    ThreatTypeAdmin,
)
from stories.models import (
    AuditEntry,
    Bundle,
    Clearance,
    Edition,
    FusionCenter,
    Merger,
    OutcomeKind,
    Page,
    PageFeedback,
    Partner,
    ReleaseRecord,
    SearchTerm,
    Story,
    Term,
    ThreatType,
    WorkflowEntry,
)

MODEL_ADMINS: dict[type[Model], type[ModelAdmin]] = {
    Story: StoryAdmin,
    Edition: EditionAdmin,
    WorkflowEntry: WorkflowEntryAdmin,
    Bundle: BundleAdmin,
    Clearance: ClearanceAdmin,
    ReleaseRecord: ReleaseRecordAdmin,
    FusionCenter: FusionCenterAdmin,
    Partner: PartnerAdmin,
    ThreatType: ThreatTypeAdmin,
    OutcomeKind: OutcomeKindAdmin,
    Tag: TagAdmin,
    Term: TermAdmin,
    Merger: MergerAdmin,
    Page: PageAdmin,
    PageFeedback: PageFeedbackAdmin,
    SearchTerm: SearchTermAdmin,
    AuditEntry: AuditEntryAdmin,
    Authenticator: AuthenticatorAdmin,
    SocialAccount: SocialAccountAdmin,
}
# Apps whose other tables nobody needs to see: addresses to confirm, tokens, providers in the database.
UNLISTED = {"account", "socialaccount", "mfa"}
# What we change about desks that other apps bring.
CHANGES: dict[Any, type] = {User: UserAdminMixin, Group: GroupAdminMixin}

# What the front page lists, in groups; the menu has the first of each and what is used daily.
GROUPS: tuple[tuple[Any, tuple[type[Model], ...]], ...] = (
    (_("Stories"), (Story, Bundle, Edition, ReleaseRecord, Clearance, WorkflowEntry)),
    (_("Vocabularies"), (FusionCenter, Partner, ThreatType, OutcomeKind, Tag, Term, Merger)),
    (_("Site"), (Page, PageFeedback, SearchTerm)),
    (_("Accounts"), (User, Group, Authenticator, SocialAccount)),
    (_("Record"), (AuditEntry,)),
)
MENU: tuple[type[Model], ...] = (Story, FusionCenter, Partner, ThreatType, Page, PageFeedback)


class StaffAutocomplete(AutocompleteJsonView):
    """Finds entries for a field; tags are known by their names, so that a form can hold new ones too."""

    def process_request(self, request: HttpRequest) -> tuple[str, ModelAdmin, Any, str]:
        term, model_admin, source_field, to_field_name = super().process_request(request)
        return term.replace("\0", ""), model_admin, source_field, to_field_name

    def serialize_result(self, obj: Model, to_field_name: str) -> dict[str, str]:
        return super().serialize_result(obj, "name" if isinstance(obj, Tag) else to_field_name)


class StaffSite(AdminSite):
    """Django's admin under our name and in our look."""

    site_header = _("Fusion Center Success Stories")
    site_title = _("Staff")
    index_title = _("Staff desk")
    enable_nav_sidebar = False
    logout_template = "admin/logged_out.html"
    password_change_template = "admin/password_change.html"  # noqa: S105  a file
    password_change_done_template = "admin/password_change_done.html"  # noqa: S105  a file

    def __init__(self, name: str = "admin") -> None:
        # Here and not by decorator: a decorator would ask for the site while the site is being made.
        super().__init__(name)
        for model, desk in MODEL_ADMINS.items():
            super().register(model, desk)

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Take the desks that other apps bring, with our changes, but not where we have our own (taggit)."""
        models = [model_or_iterable] if isinstance(model_or_iterable, type) else model_or_iterable
        for model in models:
            change = CHANGES.get(model)
            desk = type(change.__name__, (change, admin_class), {}) if change else admin_class
            if model not in MODEL_ADMINS and model._meta.app_label not in UNLISTED:  # type: ignore[union-attr]
                super().register(model, desk, **options)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        return [
            path("media/<path:name>", self.admin_view(picture), name="media"),
            path("queue/", self.admin_view(partial(queue, site=self)), name="queue"),
            path("help/", self.admin_view(partial(editors_help, site=self)), name="help"),
            path(
                "help/administrators/",
                self.admin_view(partial(administrators_help, site=self)),
                name="help_administrators",
            ),
            path("roles/", self.admin_view(partial(roles, site=self)), name="roles"),
            path(
                "r/<int:content_type_id>/<int:object_id>/",
                self.admin_view(self.view_on_site),
                name="view_on_site",
            ),
            *[pattern for pattern in super().get_urls() if getattr(pattern, "name", "") != "view_on_site"],
        ]

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Wrap a view as Django does, and let the editor of its form run."""
        wrapped = super().admin_view(view, cacheable)

        @wraps(wrapped)
        def with_editor(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            response = wrapped(request, *args, **kwargs)
            if isinstance(response, TemplateResponse):
                response.add_post_render_callback(allow_editor)
            else:
                allow_editor(response)
            return response

        return with_editor

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Django's own log-in would ask for no second factor: there is only one log-in."""
        return log_in(request)

    def view_on_site(self, request: HttpRequest, content_type_id: int, object_id: int) -> HttpResponse:
        """Redirect to the public page of an object; raise Http404 if the user may not see it or it has none.

        Django's own view would disclose the address of any object.
        """
        content_type = ContentType.objects.filter(pk=content_type_id).first()
        model = content_type.model_class() if content_type else None
        model_admin = self._registry.get(model) if model else None
        if model_admin is None:
            raise Http404

        obj = model_admin.get_object(request, str(object_id))
        if obj is None or not model_admin.has_view_permission(request, obj):
            raise Http404

        find_address = model_admin.view_on_site
        address = find_address(obj) if callable(find_address) else None
        if not address:
            raise Http404
        return redirect(address)

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        return StaffAutocomplete.as_view(admin_site=self)(request)  # type: ignore[return-value]

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Add the menu: list of (name, address, whether the page is in there), as far as the user may go."""
        context = super().each_context(request)
        entries = _by_model(context["available_apps"])
        addresses = [(entries[model]["name"], entries[model]["admin_url"]) for model in MENU if model in entries]
        return context | {"staff_menu": [(name, url, request.path.startswith(url)) for name, url in addresses]}

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """Show what waits for this member of staff, and all lists."""
        entries = _by_model(self.get_app_list(request))
        groups = [(title, [entries[model] for model in models if model in entries]) for title, models in GROUPS]
        about = {"groups": [(title, lists) for title, lists in groups if lists]}
        return super().index(request, dashboard_context(request.user) | about | (extra_context or {}))


def _by_model(app_list: list[dict[str, Any]]) -> dict[type[Model], dict[str, Any]]:
    """{model: its entry in Django's list of apps}, for what can be opened."""
    return {entry["model"]: entry for app in app_list for entry in app["models"] if entry["admin_url"]}
