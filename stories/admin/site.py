"""The staff site: Django's admin with its registered models, menu and extra pages."""

from collections.abc import Callable, Iterable
from functools import partial, wraps
from itertools import chain
from typing import TypedDict, TypeVar, cast

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.db.models import ForeignKey, Model
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from taggit.models import Tag

from stories.admin.account_changes import AccountChangeAdmin, acknowledge
from stories.admin.audit.admin import AuditEntryAdmin
from stories.admin.base import Context, with_extra
from stories.admin.bundle import BundleAdmin
from stories.admin.collections import CollectionAdmin
from stories.admin.csp import allow_editor
from stories.admin.dashboard.panels import dashboard_context
from stories.admin.dashboard.review_queue import queue
from stories.admin.draft_key import draft_key
from stories.admin.edition import EditionAdmin, WorkflowEntryAdmin
from stories.admin.help import administrators_help, editors_help, roles
from stories.admin.login.admin import AuthenticatorAdmin, SocialAccountAdmin
from stories.admin.login.oidc import agency_logout_url
from stories.admin.login.views import change_password, log_in
from stories.admin.media import picture
from stories.admin.merging.admin import MergerAdmin
from stories.admin.mistakes import finish_mistake
from stories.admin.page import PageAdmin, PageFeedbackAdmin
from stories.admin.proposals.admin import ProposedChangeAdmin
from stories.admin.purge import PurgeAdmin
from stories.admin.release_record import ClearanceAdmin, ReleaseRecordAdmin
from stories.admin.search_stats import SearchTermAdmin
from stories.admin.site_text import SiteTextAdmin
from stories.admin.story import StoryAdmin
from stories.admin.submit_once import submit_once
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
    AccountChange,
    AuditEntry,
    Bundle,
    Clearance,
    Collection,
    Edition,
    FusionCenter,
    Merger,
    OutcomeKind,
    Page,
    PageFeedback,
    Partner,
    ProposedChange,
    Purge,
    ReleaseRecord,
    SearchTerm,
    SiteText,
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
    ProposedChange: ProposedChangeAdmin,
    Collection: CollectionAdmin,
    Page: PageAdmin,
    SiteText: SiteTextAdmin,
    PageFeedback: PageFeedbackAdmin,
    SearchTerm: SearchTermAdmin,
    Purge: PurgeAdmin,
    AuditEntry: AuditEntryAdmin,
    Authenticator: AuthenticatorAdmin,
    SocialAccount: SocialAccountAdmin,
    AccountChange: AccountChangeAdmin,
}
# Apps whose other tables staff never need: email confirmations, tokens, providers, sessions.
HIDDEN_APPS = {"account", "socialaccount", "mfa", "usersessions"}
# Mixins for admins that other apps register.
ADMIN_MIXINS: dict[type[Model], type[ModelAdmin]] = {
    User: UserAdminMixin,
    Group: GroupAdminMixin,
}

# The lists on the dashboard, in groups.
GROUPS: tuple[tuple[str | Promise, tuple[type[Model], ...]], ...] = (
    (_("Stories"), (Story, Bundle, Edition, ReleaseRecord, Clearance, WorkflowEntry)),
    (
        _("Reference lists"),
        (FusionCenter, Partner, ThreatType, OutcomeKind, Tag, Term, Merger),
    ),
    (_("Site"), (SiteText, Page, Collection, PageFeedback, SearchTerm)),
    (_("Accounts"), (User, AccountChange, Group, Authenticator, SocialAccount)),
    (_("Record"), (ProposedChange, Purge, AuditEntry)),
)
# The lists in the menu of every page.
MENU: tuple[type[Model], ...] = (Story, FusionCenter, Partner, ThreatType, Page, PageFeedback)

View = Callable[..., HttpResponseBase]
AdminView = TypeVar("AdminView", bound=View)


class ModelEntry(TypedDict):
    """A list in Django's menu of the admin. The URL is None if the user may not open it."""

    model: type[Model]
    name: str
    admin_url: str | None


class AppEntry(TypedDict):
    """An app in Django's menu of the admin."""

    models: list[ModelEntry]


class StaffAutocomplete(AutocompleteJsonView):
    """Autocomplete that uses names as values of tags, so that forms can also send new ones."""

    def process_request(self, request: HttpRequest) -> tuple[str, ModelAdmin, ForeignKey, str]:
        term, model_admin, source_field, to_field_name = super().process_request(request)
        return term.replace("\0", ""), model_admin, source_field, to_field_name

    def serialize_result(self, obj: Model, to_field_name: str) -> dict[str, str]:
        if isinstance(obj, Tag):
            to_field_name = "name"
        return super().serialize_result(obj, to_field_name)


class StaffSite(AdminSite):
    """Django's admin site with a dashboard, extra pages and a stricter login."""

    site_header = _("Fusion Center Success Stories")
    site_title = _("Staff")
    index_title = _("Dashboard")
    enable_nav_sidebar = False
    logout_template = "admin/logged_out.html"
    password_change_done_template = "admin/password_change_done.html"  # noqa: S105  a file

    def __init__(self, name: str = "admin") -> None:
        # Not by decorator, which would use the site before it exists.
        super().__init__(name)
        for model, model_admin in MODEL_ADMINS.items():
            super().register(model, model_admin)

    def register(
        self,
        model_or_iterable: type[Model] | Iterable[type[Model]],
        admin_class: type[ModelAdmin] | None = None,
        **options: object,
    ) -> None:
        """Register admins of other apps with our mixins, except for models that we register."""
        if isinstance(model_or_iterable, type):
            models = [model_or_iterable]
        else:
            models = list(model_or_iterable)

        for model in models:
            if model in MODEL_ADMINS or model._meta.app_label in HIDDEN_APPS:
                continue

            mixin = ADMIN_MIXINS.get(model)
            if mixin:
                combined = type(mixin.__name__, (mixin, admin_class or ModelAdmin), {})
                super().register(model, combined, **options)
            else:
                super().register(model, admin_class, **options)

    def logout(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> TemplateResponse:
        """Log out, and offer to log out at the agency too."""
        context = {"agency_logout_url": agency_logout_url(request)}
        return super().logout(request, with_extra(context, extra_context))

    def get_urls(self) -> list[URLPattern | URLResolver]:
        urls: list[URLPattern | URLResolver] = [
            path("media/<path:name>", self.admin_view(picture), name="media"),
            path("queue/", self._view(queue), name="queue"),
            path("mistakes/<int:pk>/done/", self._view(finish_mistake), name="mistake_done"),
            path("notices/", self._view(acknowledge), name="acknowledge"),
            path("help/", self._view(editors_help), name="help"),
            path(
                "help/administrators/",
                self._view(administrators_help),
                name="help_administrators",
            ),
            path("roles/", self._view(roles), name="roles"),
            path(
                "r/<int:content_type_id>/<int:object_id>/",
                self.admin_view(self.view_on_site),
                name="view_on_site",
            ),
        ]
        for url in super().get_urls():
            if getattr(url, "name", "") != "view_on_site":
                urls.append(url)

        return urls

    def admin_view(self, view: AdminView, cacheable: bool = False) -> AdminView:
        """Wrap a view as Django does. A form has one effect, and its editor may run."""

        @wraps(view)
        def once(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            return submit_once(request, partial(view, request, *args, **kwargs))

        wrapped = super().admin_view(once, cacheable)

        @wraps(wrapped)
        def with_editor(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            response = wrapped(request, *args, **kwargs)
            if isinstance(response, TemplateResponse):
                response.add_post_render_callback(allow_editor)
            else:
                allow_editor(response)

            return response

        return cast(AdminView, with_editor)

    def _view(self, view: View) -> View:
        return self.admin_view(partial(view, site=self))

    def login(self, request: HttpRequest, extra_context: Context | None = None) -> HttpResponse:
        """Use our login, because Django's own one asks for no second factor."""
        return log_in(request)

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: Context | None = None
    ) -> HttpResponseBase:
        """Use our form, which counts wrong passwords as the login does."""
        return change_password(request)

    def view_on_site(
        self, request: HttpRequest, content_type_id: int, object_id: int
    ) -> HttpResponse:
        """Redirect to the public page of an object; raise Http404 if there is none.

        Django's own view would disclose the URL of any object to any user.
        """
        content_type = get_object_or_404(ContentType, pk=content_type_id)
        model_admin = self._registry.get(cast(type[Model], content_type.model_class()))
        if model_admin is None:
            raise Http404

        obj = model_admin.get_object(request, str(object_id))
        if obj is None or not model_admin.has_view_permission(request, obj):
            raise Http404

        find_url = model_admin.view_on_site
        url = find_url(obj) if callable(find_url) else None
        if not url:
            raise Http404
        return redirect(url)

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        return StaffAutocomplete.as_view(admin_site=self)(request)  # type: ignore[return-value]

    def each_context(self, request: HttpRequest) -> Context:
        """Add the key of drafts, and the menu: [(name, URL, whether the page belongs to it)]."""
        context = super().each_context(request)
        if context["has_permission"]:
            context["draft_key"] = draft_key(request.user)
        entries = _entries_by_model(context["available_apps"])

        menu = []
        for model in MENU:
            if model in entries:
                url = cast(str, entries[model]["admin_url"])
                menu.append((entries[model]["name"], url, request.path.startswith(url)))

        return context | {"staff_menu": menu}

    def index(self, request: HttpRequest, extra_context: Context | None = None) -> TemplateResponse:
        """Show the dashboard."""
        entries = _entries_by_model(self.get_app_list(request))

        groups = []
        for title, models in GROUPS:
            lists = [entries[model] for model in models if model in entries]
            if lists:
                groups.append((title, lists))

        context = dashboard_context(request.user) | {"groups": groups}
        return super().index(request, with_extra(context, extra_context))


def _entries_by_model(app_list: Iterable[AppEntry]) -> dict[type[Model], ModelEntry]:
    """Return {model: its entry in Django's app list} for lists that the user may open."""
    entries = {}
    for entry in chain.from_iterable(app["models"] for app in app_list):
        if entry["admin_url"]:
            entries[entry["model"]] = entry

    return entries
