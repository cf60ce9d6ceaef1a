"""Filling in the story form as a browser does: all that it offers, with a few changes."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.test import Client, RequestFactory
from django.urls import reverse

from stories.admin.conflict.form_data import format_digests, stored_parts
from stories.models import Story

ADD = "/admin/stories/story/add/"


def change_url(story: Story) -> str:
    return reverse("admin:stories_story_change", args=[story.pk])


def act_url(story: Story, act: str) -> str:
    return f"/admin/stories/story/{story.pk}/{act}/"


def filled(story: Story | None = None, **changes: Any) -> dict[str, Any]:
    """Return what the form of a story would send, with some fields changed. It is not rendered: that takes long."""
    desk, request = admin.site.get_model_admin(Story), RequestFactory().get("/admin/")
    request.user = User(username="somebody", is_superuser=True)
    story = Story.objects.get(pk=story.pk) if story else Story()
    fields = [
        name for _heading, about in desk.get_fieldsets(request, story) for name in about["fields"]
    ]
    form = desk.get_form(request, story, change=bool(story.pk), fields=fields)(instance=story)
    formsets, _inlines = desk._create_formsets(request, story, change=bool(story.pk))
    pages = [form, *(part for rows in formsets for part in (rows.management_form, *rows.forms))]
    sent = [
        _sent(field)
        for page in pages
        for field in page
        if not isinstance(field.field, forms.FileField)
    ]
    seen = {"seen": format_digests(stored_parts(form, formsets))}
    return {name: value for part in sent for name, value in part.items()} | seen | changes


def _sent(field: forms.BoundField) -> dict[str, Any]:
    value = field.value()
    if isinstance(field.field.widget, forms.CheckboxInput):
        return {field.html_name: "on"} if value else {}
    if isinstance(field.field, forms.MultipleChoiceField | forms.ModelMultipleChoiceField):
        return {field.html_name: [getattr(entry, "pk", entry) for entry in value or ()]}
    return {field.html_name: "" if value is None else value}


def save(client: Client, story: Story, files: dict[str, Any] | None = None, **changes: Any) -> Any:
    """Save a story's form with some fields changed and return the response."""
    return client.post(change_url(story), filled(story, **changes) | (files or {}))


def errors(response: Any) -> dict[str, Any]:
    """{field: messages} of a form that was not accepted."""
    if response.status_code == 302:
        return {}
    return response.context["adminform"].form.errors
