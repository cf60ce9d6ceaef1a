"""Stories: the form, and what becomes of what staff write in it."""

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import ManyToManyField, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from stories.admin.acts import ActViews
from stories.admin.fields import SeveralSelect
from stories.admin.forms import StoryForm
from stories.admin.history import deeds
from stories.admin.inlines import CenterInline, OutcomeInline, PartnerInline
from stories.admin.preview import is_preview, keep_off_disk, show_preview
from stories.admin.review import missing
from stories.admin.sections import sections
from stories.admin.story_list import StoryListAdmin
from stories.choices import STATES, Status
from stories.models import Publication, Story


class StoryAdmin(ActViews, StoryListAdmin):
    """Staff write here. What they write becomes public by the acts alone, never by saving."""

    form = StoryForm
    inlines = [CenterInline, PartnerInline, OutcomeInline]
    autocomplete_fields = ["threat_types"]
    prepopulated_fields = {"slug": ["title"]}
    readonly_fields = ["archive_id"]
    fieldsets = [
        (_("What happened"), {"fields": ["title", "slug", "summary", "body"]}),
        (_("When and where"), {"fields": ["event_date", "states"]}),
        (_("What it is about"), {"fields": ["threat_types", "mission_area"]}),
        (_("Source"), {"fields": ["source_title", "source_url", "more_source_urls"]}),
        (_("Picture"), {"fields": ["image", "image_alt", "image_is_decorative", "image_caption"]}),
        (_("Tags"), {"fields": ["tags"]}),
        (_("Notes for staff"), {"fields": ["editor_notes", "archive_id"]}),
    ]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> type[ModelForm]:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.user = request.user  # type: ignore[attr-defined]  # the class is made for this request
        return form

    def formfield_for_manytomany(self, db_field: ManyToManyField, request: HttpRequest, **kwargs: Any) -> Any:
        return super().formfield_for_manytomany(
            db_field, request, **kwargs, widget=SeveralSelect(db_field, self.admin_site)
        )

    def save_model(self, request: HttpRequest, obj: Story, form: Any, change: bool) -> None:
        obj.updated_by = request.user  # type: ignore[assignment]
        if is_preview(request):
            keep_off_disk(obj, lambda: super(StoryAdmin, self).save_model(request, obj, form, change))
            return
        super().save_model(request, obj, form, change)
        if "image" in form.changed_data and (old := form.initial.get("image")):
            transaction.on_commit(partial(_forget_picture, obj, old.name))

    def delete_model(self, request: HttpRequest, obj: Story) -> None:
        transaction.on_commit(partial(_delete_pictures, [obj.image.name]))
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Story]) -> None:
        transaction.on_commit(partial(_delete_pictures, list(queryset.values_list("image", flat=True))))
        super().delete_queryset(request, queryset)

    def has_delete_permission(self, request: HttpRequest, obj: Story | None = None) -> bool:
        """What was released once stays: its editions and its log belong to the record."""
        was_released = obj is not None and obj.editions.exists()
        return not was_released and super().has_delete_permission(request, obj)

    def response_add(self, request: HttpRequest, obj: Story, post_url_continue: str | None = None) -> HttpResponse:
        return self._next_page(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Story) -> HttpResponse:
        return self._next_page(request, obj) or super().response_change(request, obj)

    def _next_page(self, request: HttpRequest, story: Story) -> HttpResponse | None:
        if is_preview(request):
            return show_preview(request, story)
        if "_publish" in request.POST:
            return redirect(reverse("admin:stories_story_publish", args=[story.pk]))
        return None

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        story = context["original"]
        context["sections"] = sections(context["adminform"], context["inline_admin_formsets"])
        context["may_publish"] = self.has_publish_permission(request)
        if story:
            context |= self.acts_for(request, story) | self._desk(story)
        return super().render_change_form(request, context, *args, **kwargs)

    def _desk(self, story: Story) -> dict[str, Any]:
        """{"latest", "missing", "path", "places"}: where the saved story stands."""
        return {
            "latest": story.editions.defer("content").first(),
            "missing": missing(Story.objects.get(pk=story.pk)),  # not what a refused form has put into it
            "path": [(label, story.status == value) for value, label in Status.choices],
            "places": [(code, STATES[code]) for code in story.states],
        }

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Show edits and acts in one list, and the editions."""
        story = self.get_object(request, object_id)
        about = {"deeds": deeds(story), "editions": story.editions.select_related("released_by")} if story else {}
        return super().history_view(request, object_id, about | (extra_context or {}))

    def view_on_site(self, obj: Story) -> str | None:
        publication = Publication.objects.visible().filter(story=obj).first()
        return publication.get_absolute_url() if publication else None


def _forget_picture(story: Story, name: str) -> None:
    """Delete a picture that the story no longer shows, unless an edition does."""
    if not story.editions.filter(content__image__name=name).exists():
        _delete_pictures([name])


def _delete_pictures(names: list[str | None]) -> None:
    for name in filter(None, names):
        Story._meta.get_field("image").storage.delete(name)
