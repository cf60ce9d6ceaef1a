"""Admin of stories: the form, its saving, and who may edit what."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

from django.contrib import messages
from django.contrib.admin.helpers import AdminForm, Fieldset, InlineAdminFormSet
from django.contrib.admin.options import InlineModelAdmin
from django.contrib.auth.models import Permission, User
from django.db import transaction
from django.db.models import ManyToManyField, Model, QuerySet
from django.forms import ModelForm, ModelMultipleChoiceField
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from stories.admin.accessibility import accessibility_tips
from stories.admin.base import Context, with_extra
from stories.admin.compare.views import CompareViews
from stories.admin.conflict.views import ConflictViews
from stories.admin.deleting import DeleteViews
from stories.admin.fields import MultipleAutocomplete
from stories.admin.findings import attach_findings, findings_of
from stories.admin.forms import StoryForm
from stories.admin.history import history_entries
from stories.admin.imports.word import WordAdmin
from stories.admin.inlines import (
    CenterInline,
    OutcomeInline,
    PartnerInline,
    SourceInline,
    preselected_lead,
)
from stories.admin.next_edition import missing
from stories.admin.outline import guidance, outline
from stories.admin.preview import is_preview, keep_off_disk, show_preview
from stories.admin.preview_links import PreviewLinkViews
from stories.admin.remarks import RemarkViews
from stories.admin.story_list import StoryListAdmin
from stories.choices import ENDED, SCHEDULED, STATES, Act, Status
from stories.models import Publication, Remark, Story
from stories.models.publication import displayed_status
from stories.publishing.content_fields import EDITED_COLUMNS, SECTIONS, form_fields
from stories.publishing.content_values import load_relations
from stories.publishing.picture_files import delete_unused_pictures
from stories.publishing.workflow import note_edit
from stories.publishing.workflow.edits import edit_warnings

FIELDSETS: Any = [
    *[(section, {"fields": form_fields(section)}) for section in SECTIONS],
    (_("Notes for staff"), {"fields": ["editor_notes", "archive_id"]}),
]

# Technical fields, which contributors don't need.
EDITORS_FIELDS = {"slug", "archive_id"}
CONTRIBUTOR_EDITABLE = {Status.DRAFT, Status.RETURNED, Status.PUBLISHED}
USUAL_STATUSES = (Status.DRAFT, Status.IN_REVIEW, Status.CLEARED, Status.PUBLISHED)
# The usual steps of a story with another status.
STATUS_PATHS: dict[str, Sequence[str]] = {
    Status.RETURNED: (
        Status.DRAFT,
        Status.IN_REVIEW,
        Status.RETURNED,
        Status.CLEARED,
        Status.PUBLISHED,
    ),
    SCHEDULED: (Status.DRAFT, Status.IN_REVIEW, Status.CLEARED, SCHEDULED, Status.PUBLISHED),
    ENDED: (*USUAL_STATUSES, ENDED),
    Status.WITHDRAWN: (*USUAL_STATUSES, Status.WITHDRAWN),
}


# Acts whose remark the form shows, by the status to which they lead.
EXPLAINED_BY: dict[str, Act] = {Status.RETURNED: Act.SEND_BACK, Status.WITHDRAWN: Act.WITHDRAW}


class StoryAdmin(
    ConflictViews,
    CompareViews,
    RemarkViews,
    PreviewLinkViews,
    DeleteViews,
    WordAdmin,
    StoryListAdmin,
):
    """Saving a story never publishes it. Only workflow actions do."""

    form = StoryForm
    inlines = [CenterInline, PartnerInline, OutcomeInline, SourceInline]
    autocomplete_fields = ["threat_types"]
    prepopulated_fields = {"slug": ["title"]}
    readonly_fields = ["archive_id"]
    fieldsets = FIELDSETS

    def get_queryset(self, request: HttpRequest) -> QuerySet[Story]:
        return super().get_queryset(request).visible_to(request.user)  # type: ignore[attr-defined]

    def has_change_permission(self, request: HttpRequest, obj: Story | None = None) -> bool:
        """Contributors can't edit stories that are in review, cleared or scheduled."""
        may_change = super().has_change_permission(request, obj)
        if obj is None or not may_change or request.user.has_perm("stories.view_all_stories"):
            return may_change
        if obj.status not in CONTRIBUTOR_EDITABLE:
            return False
        return not Publication.objects.scheduled().filter(story=obj).exists()

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"body": outline()} | super().get_changeform_initial_data(request)

    def get_fieldsets(self, request: HttpRequest, obj: Story | None = None) -> Any:
        """Show writing guidance above the body, expanded for new stories."""
        first, *others = super().get_fieldsets(request, obj)
        title, options = first
        with_guidance = {**options, "description": guidance(is_open=obj is None)}
        fieldsets = [(title, with_guidance), *others]
        if request.user.has_perm("stories.view_all_stories"):
            return fieldsets
        return [(name, _without(options, EDITORS_FIELDS)) for name, options in fieldsets]

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: Story | None = None
    ) -> dict[str, Sequence[str]]:
        """Return no field for contributors, whose slugs are made from the title."""
        if request.user.has_perm("stories.view_all_stories"):
            return super().get_prepopulated_fields(request, obj)
        return {}

    def get_form(
        self,
        request: HttpRequest,
        obj: Model | None = None,
        change: bool = False,
        **kwargs: object,
    ) -> type[ModelForm]:
        form = super().get_form(request, obj, change=change, **kwargs)
        # Django has made this class for this request only.
        form.user = request.user  # type: ignore[attr-defined]
        return form

    def formfield_for_manytomany(
        self, db_field: ManyToManyField, request: HttpRequest, **kwargs: object
    ) -> ModelMultipleChoiceField | None:
        kwargs["widget"] = MultipleAutocomplete(db_field, self.admin_site)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def get_formset_kwargs(
        self, request: HttpRequest, obj: Story, inline: InlineModelAdmin, prefix: str
    ) -> dict[str, Any]:
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if isinstance(inline, CenterInline):
            kwargs["user"] = request.user
            preselected = preselected_lead(request, obj)
            if preselected:
                kwargs["initial"] = preselected

        return kwargs

    def save_model(self, request: HttpRequest, obj: Story, form: ModelForm, change: bool) -> None:
        """Save the story with its editor, or only keep it in memory for a preview."""
        obj.updated_by = request.user  # type: ignore[assignment]
        if change:
            save = partial(obj.save, update_fields=EDITED_COLUMNS)
        else:
            obj.created_by = request.user  # type: ignore[assignment]
            save = partial(obj.save)

        if is_preview(request):
            keep_off_disk(obj, save)
            return

        save()
        old_picture = form.initial.get("image")
        if old_picture and "image" in form.changed_data:
            transaction.on_commit(partial(delete_unused_pictures, [old_picture.name]))

    def save_related(
        self,
        request: HttpRequest,
        form: ModelForm,
        formsets: Iterable[BaseInlineFormSet],
        change: bool,
    ) -> None:
        """Save the rows, then update the workflow status for the changed text."""
        super().save_related(request, form, formsets, change)
        if is_preview(request):
            return

        story = form.instance
        warning = note_edit(story, cast(User, request.user)).warning
        if warning:
            self.message_user(request, warning, messages.WARNING)
        if getattr(form.cleaned_data.get("image"), "is_first_frame", False):
            message = _("The picture is animated. Only its first frame was saved.")
            self.message_user(request, message, messages.WARNING)

        self._ask_for_partners(request, story, form.cleaned_data.get("missing_partners", ""))
        if story.image_alt and not story.image:
            message = _(
                "The alternative text has no picture. Choose the picture or clear the text."
            )
            self.message_user(request, message, messages.WARNING)

    def _ask_for_partners(self, request: HttpRequest, story: Story, names: str) -> None:
        """Leave an open remark for everyone who can add the partners."""
        names = " ".join(names.split())
        if not names:
            return

        text = _("Missing partner, please add it to the list: %(names)s") % {"names": names}
        remark = Remark.objects.create(story=story, by=cast(User, request.user), text=text)
        remark.mentions.set(editors_of_partners())
        message = _("The editors were asked to add the partner. You can choose it once it exists.")
        self.message_user(request, message, messages.SUCCESS)

    def response_add(
        self, request: HttpRequest, obj: Story, post_url_continue: str | None = None
    ) -> HttpResponse:
        if is_preview(request):
            return show_preview(request, obj)
        response = super().response_add(request, obj, post_url_continue)
        return self._submit_page(request, obj) or response

    def response_change(self, request: HttpRequest, obj: Story) -> HttpResponse:
        if is_preview(request):
            return show_preview(request, obj)
        response = super().response_change(request, obj)
        return self._submit_page(request, obj) or response

    def _submit_page(self, request: HttpRequest, story: Story) -> HttpResponse | None:
        """Return a redirect to the submit page if the user chose "Save and submit"."""
        if "_submit" not in request.POST:
            return None
        return redirect(reverse("admin:stories_story_submit", args=[story.pk]))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        admin_form: AdminForm = context["adminform"]
        formsets: list[InlineAdminFormSet] = context["inline_admin_formsets"]
        context["sections"] = sections(admin_form, formsets)
        context["may_submit"] = request.user.has_perm("stories.submit_story")
        context["seen"] = self.seen_parts(context)

        if context["original"]:
            # Read again, because a rejected form has written its input to the instance.
            stories = Story.objects.annotate(displayed_status=displayed_status())
            stored = stories.get(pk=context["original"].pk)
            load_relations([stored])
            displayed = findings_of(stored)
            attach_findings(displayed, admin_form.form, formsets)
            context["findings"] = displayed
            context["blocking_count"] = sum(one.rule.blocks for one in displayed)
            context["undecided_count"] = sum(one.needs_decision for one in displayed)
            context |= self.action_context(request, stored) | self._status_context(stored)

        return super().render_change_form(request, context, *args, **kwargs)

    def _status_context(self, story: Story) -> Context:
        """Return the workflow status of the saved story, as the form shows it."""
        publications = story.publications.select_related("edition")
        publications = publications.defer("search", "exact_words", "edition__content")

        status: str = story.displayed_status  # type: ignore[attr-defined]
        steps = STATUS_PATHS.get(status, USUAL_STATUSES)

        explained = None
        if story.status in EXPLAINED_BY:
            explained = story.workflow_entries.filter(act=EXPLAINED_BY[story.status]).first()

        latest = story.editions.defer("content").first()
        shown = publications.visible().first()
        next_number = 0
        if shown and latest and story.status not in (Status.PUBLISHED, Status.WITHDRAWN):
            next_number = latest.number + 1

        return {
            "latest": latest,
            "next_number": next_number,
            "shown": shown,
            "ended": publications.order_by("visible_until").last() if status == ENDED else None,
            "scheduled": publications.scheduled().first(),
            "edit_warning": edit_warnings([story.pk]).get(story.pk, ""),
            "status": status,
            "explained": explained,
            "missing": missing(story),
            "open_remarks": story.remarks.filter(done_at=None).count(),
            "accessibility_tips": accessibility_tips(story),
            "statuses": [(step, step == status) for step in steps],
            "states": [(code, STATES[code]) for code in story.states],
        }

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Context | None = None
    ) -> HttpResponse:
        """Show edits, workflow actions and editions."""
        context: Context = {}
        story = self.get_object(request, object_id)
        if story:
            context["history_entries"] = history_entries(story)
            context["editions"] = story.editions.select_related("released_by")

        return super().history_view(request, object_id, with_extra(context, extra_context))

    def view_on_site(self, obj: Story) -> str | None:  # type: ignore[override]
        publication = Publication.objects.visible().filter(story=obj).first()
        if publication is None:
            return None
        return publication.get_absolute_url()


def editors_of_partners() -> QuerySet[User]:
    """Return the active users whose role lets them add partners and see all stories."""
    permission = Permission.objects.filter(
        codename="add_partner", content_type__app_label="stories"
    )
    users = User.objects.filter(is_active=True, is_staff=True, is_superuser=False)
    users = users.filter(groups__permissions__in=permission)
    return users.filter(groups__permissions__codename="view_all_stories").distinct()


def _without(options: Any, names: Collection[str]) -> dict[str, Any]:
    """Return the options of a fieldset without these fields."""
    return {**options, "fields": [name for name in options["fields"] if name not in names]}


@dataclass(frozen=True, slots=True)
class Section:
    """One fieldset of the form and the inlines that follow it."""

    fieldset: Fieldset
    rows: list[InlineAdminFormSet]


def sections(admin_form: AdminForm, formsets: Iterable[InlineAdminFormSet]) -> list[Section]:
    """Return the sections of the form; each inline follows the fieldset that its `after` names."""
    formsets = list(formsets)
    found = []
    for fieldset in admin_form:
        title = fieldset.name  # type: ignore[attr-defined]
        rows = [formset for formset in formsets if formset.opts.after == title]
        found.append(Section(fieldset, rows))

    return found
