"""The public page of a text that is not saved: written, read, shown and undone within one request."""

from base64 import b64encode
from typing import Any

from django.core.files.storage import InMemoryStorage
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from stories.admin.next_edition import missing
from stories.intake.pictures import content_type
from stories.models import Story
from stories.models.content import read_contents
from stories.publishing.snapshot import snapshot

BUTTON = "_preview"


def is_preview(request: HttpRequest) -> bool:
    return BUTTON in request.POST


def keep_off_disk(story: Story, save: Any) -> None:
    """Call save() so that a new picture goes to memory only."""
    if not story.image or getattr(story.image, "_committed", True):
        save()
        return
    memory = InMemoryStorage()
    story.image.storage = memory
    save()
    # Saving has put a fresh file object in its place, which looks on the disk again.
    story.image.storage = memory


def show_preview(request: HttpRequest, story: Story) -> HttpResponse:
    """Return the public page of a story that was just written in this transaction, and undo the writing."""
    if lacks := missing(story):
        response = render(request, "admin/stories/story/preview_incomplete.html", {"missing": lacks, "story": story})
    else:
        (shown,) = read_contents([snapshot(story)])
        context = {"content": shown, "preview": True, "publication": None, "picture_url": _picture_url(story)}
        response = render(request, "stories/story_detail.html", context)
    transaction.set_rollback(True)
    return response


def _picture_url(story: Story) -> str:
    if not story.image.name:
        return ""
    if story.image.storage is Story._meta.get_field("image").storage:
        return story.image.url
    with story.image.open() as file:
        return f"data:{content_type(story.image.name)};base64,{b64encode(file.read()).decode()}"
