"""Stories: the form, and what becomes of what staff write in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import ManyToManyField, QuerySet
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from stories.admin.accessibility import prompts
from stories.admin.compare.views import CompareViews
from stories.admin.conflict.views import ConflictViews
from stories.admin.fields import MultipleAutocomplete
from stories.admin.findings import attach_findings, findings_of
from stories.admin.forms import StoryForm
from stories.admin.history import history_entries
from stories.admin.imports.word import WordAdmin
from stories.admin.inlines import CenterInline, OutcomeInline, PartnerInline
from stories.admin.next_edition import has_lost_picture, missing
from stories.admin.outline import guidance, outline
from stories.admin.preview import is_preview, keep_off_disk, show_preview
from stories.admin.preview_links import PreviewLinkViews
from stories.admin.remarks import RemarkViews
from stories.admin.story_list import StoryListAdmin
from stories.choices import STATES, Act, Status
from stories.models import Publication, Story
from stories.publishing.content_fields import SECTIONS, STORY_COLUMNS, form_fields
from stories.publishing.workflow import note_edit, refresh_open_findings

# What a form writes of a story that exists: never its workflow status, which another user may be changing.
WRITTEN = [*STORY_COLUMNS, "editor_notes", "updated_by", "updated_at"]
FIELDSETS: Any = [(section, {"fields": form_fields(section)}) for section in SECTIONS]
FIELDSETS += [(_("Notes for staff"), {"fields": ["editor_notes", "archive_id"]})]
# Where a contributor may write: elsewhere the text is in other hands.
OWN = {Status.DRAFT, Status.RETURNED, Status.PUBLISHED}
PATH = (Status.DRAFT, Status.IN_REVIEW, Status.CLEARED, Status.PUBLISHED)


class StoryAdmin(ConflictViews, CompareViews, RemarkViews, PreviewLinkViews, WordAdmin, StoryListAdmin):
    """Staff write here. What they write becomes public by the acts alone, never by saving."""

    form = StoryForm
    inlines = [CenterInline, PartnerInline, OutcomeInline]
    autocomplete_fields = ["threat_types"]
    prepopulated_fields = {"slug": ["title"]}
    readonly_fields = ["archive_id"]
    fieldsets = FIELDSETS

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"body": outline()} | super().get_changeform_initial_data(request)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Say how a story is told above where it is written; unfolded while it is new."""
        first, *others = super().get_fieldsets(request, obj)
        return [(first[0], first[1] | {"description": guidance(is_open=obj is None)}), *others]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> type[ModelForm]:
        form = super().get_form(request, obj, change=change, **kwargs)
        # The class is made for this request.
        form.user, form.refusal = request.user, getattr(request, "refusal", "")  # type: ignore[attr-defined]
        return form

    def formfield_for_manytomany(self, db_field: ManyToManyField, request: HttpRequest, **kwargs: Any) -> Any:
        return super().formfield_for_manytomany(
            db_field, request, **kwargs, widget=MultipleAutocomplete(db_field, self.admin_site)
        )

    def save_model(self, request: HttpRequest, obj: Story, form: Any, change: bool) -> None:
        obj.updated_by = request.user  # type: ignore[assignment]
        if not change:
            obj.created_by = request.user  # type: ignore[assignment]
        save = partial(obj.save, update_fields=WRITTEN if change else None)
        if is_preview(request):
            keep_off_disk(obj, save)
            return
        save()
        if "image" in form.changed_data and (old := form.initial.get("image")):
            transaction.on_commit(partial(_forget_picture, obj, old.name))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save the rows too, then let the workflow see what became of the text."""
        super().save_related(request, form, formsets, change)
        if is_preview(request):
            return
        warning = note_edit(form.instance, cast(User, request.user)).warning
        if warning:
            self.message_user(request, warning, messages.WARNING)
        if form.instance.open_findings is None and not has_lost_picture(form.instance):
            refresh_open_findings(form.instance)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Story]:
        return super().get_queryset(request).visible_to(request.user)  # type: ignore[attr-defined]

    def has_change_permission(self, request: HttpRequest, obj: Story | None = None) -> bool:
        """Who writes for some centers only does not write in what is under review, cleared or scheduled."""
        may = super().has_change_permission(request, obj)
        if obj is None or not may or request.user.has_perm("stories.view_all_stories"):
            return may
        return obj.status in OWN and not Publication.objects.to_come().filter(story=obj).exists()

    def get_formset_kwargs(self, request: HttpRequest, obj: Story, inline: Any, prefix: str) -> dict[str, Any]:
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        return kwargs | ({"user": request.user} if isinstance(inline, CenterInline) else {})

    def delete_model(self, request: HttpRequest, obj: Story) -> None:
        transaction.on_commit(partial(_delete_pictures, [obj.image.name]))
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Story]) -> None:
        transaction.on_commit(partial(_delete_pictures, list(queryset.values_list("image", flat=True))))
        super().delete_queryset(request, queryset)

    def has_delete_permission(self, request: HttpRequest, obj: Story | None = None) -> bool:
        """What was submitted once stays: its editions and its log belong to the record."""
        is_on_record = obj is not None and obj.workflow_entries.exists()
        return not is_on_record and super().has_delete_permission(request, obj)

    def response_add(self, request: HttpRequest, obj: Story, post_url_continue: str | None = None) -> HttpResponse:
        if is_preview(request):
            return show_preview(request, obj)
        return self._next_page(request, obj, super().response_add(request, obj, post_url_continue))

    def response_change(self, request: HttpRequest, obj: Story) -> HttpResponse:
        if is_preview(request):
            return show_preview(request, obj)
        return self._next_page(request, obj, super().response_change(request, obj))

    def _next_page(self, request: HttpRequest, story: Story, usual: HttpResponse) -> HttpResponse:
        if "_submit" in request.POST:
            return redirect(reverse("admin:stories_story_submit", args=[story.pk]))
        return usual

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        story = context["original"]
        context["sections"] = sections(context["adminform"], context["inline_admin_formsets"])
        context["may_submit"] = request.user.has_perm("stories.submit_story")
        context["seen"] = self.seen_now(context)
        if story:
            stored = Story.objects.get(pk=story.pk)  # not what a refused form has put into it
            context |= self.acts_for(request, stored) | self._desk(stored)
            attach_findings(context["findings"], context["adminform"].form, context["inline_admin_formsets"])
        return super().render_change_form(request, context, *args, **kwargs)

    def _desk(self, story: Story) -> dict[str, Any]:
        """Return where the saved story stands: "latest", "shown", "to_come", "returned", "missing", "prompts", ..."""
        rows = story.publications.select_related("edition").defer("search", "edition__content")
        return {
            "latest": story.editions.defer("content").first(),
            "shown": rows.visible().first(),
            "to_come": rows.to_come().first(),
            "returned": story.workflow_entries.filter(act=Act.SEND_BACK).first()
            if story.status == Status.RETURNED
            else None,
            "missing": missing(story),
            "open_remarks": story.remarks.filter(done_at=None).count(),
            "findings": findings_of(story),
            "prompts": prompts(story),
            "path": [(step.label, story.status == step) for step in path_of(story)],
            "places": [(code, STATES[code]) for code in story.states],
        }

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Say "not found" before "forbidden" of what this person may not know of."""
        if self.get_object(request, unquote(object_id)) is None:
            raise Http404
        return super().delete_view(request, object_id, extra_context)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Show edits and acts in one list, and the editions."""
        story = self.get_object(request, object_id)
        about = (
            {"history_entries": history_entries(story), "editions": story.editions.select_related("released_by")}
            if story
            else {}
        )
        return super().history_view(request, object_id, about | (extra_context or {}))

    def view_on_site(self, obj: Story) -> str | None:
        publication = Publication.objects.visible().filter(story=obj).first()
        return publication.get_absolute_url() if publication else None


def path_of(story: Story) -> list[Status]:
    """Return the stations of a story's way, with the one beside the way if it stands there."""
    here = Status(story.status)
    if here == Status.RETURNED:
        return [Status.DRAFT, Status.IN_REVIEW, here, Status.CLEARED, Status.PUBLISHED]
    return [*PATH, *([here] if here not in PATH else [])]


def _forget_picture(story: Story, name: str) -> None:
    """Delete a picture that the story no longer shows, unless an edition does."""
    if not story.editions.filter(content__image__name=name).exists():
        _delete_pictures([name])


def _delete_pictures(names: list[str | None]) -> None:
    for name in filter(None, names):
        Story._meta.get_field("image").storage.delete(name)


@dataclass(frozen=True, slots=True)
class Section:
    """Fields under a heading, and the rows of other tables that come after them."""

    fieldset: Any
    rows: list[Any]


def sections(fieldsets: Iterable[Any], formsets: Iterable[Any]) -> list[Section]:
    """Return the form's sections; each inline stands after the fields whose heading its `after` names."""
    formsets = list(formsets)
    return [Section(fields, [rows for rows in formsets if rows.opts.after == fields.name]) for fields in fieldsets]
