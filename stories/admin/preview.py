"""Preview of an unsaved text: saved, rendered and rolled back within one request."""

from base64 import b64encode
from collections.abc import Callable

from django.core.files.storage import InMemoryStorage
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from stories.admin.next_edition import missing
from stories.intake.pictures import content_type
from stories.models import Story
from stories.models.edition_content import read_contents
from stories.publishing.snapshot import snapshot

BUTTON_NAME = "_preview"


def is_preview(request: HttpRequest) -> bool:
    return BUTTON_NAME in request.POST


def keep_off_disk(story: Story, save: Callable[[], None]) -> None:
    """Call save() with a storage that keeps a new picture in memory."""
    has_new_picture = story.image and not getattr(story.image, "_committed", True)
    if not has_new_picture:
        save()
        return

    memory = InMemoryStorage()
    story.image.storage = memory
    save()
    # Saving replaces the file object with one that uses the default storage.
    story.image.storage = memory


def show_preview(request: HttpRequest, story: Story) -> HttpResponse:
    """Return the public page of a story saved in this transaction, and roll it back."""
    missing_fields = missing(story)
    if missing_fields:
        context = {"missing": missing_fields, "story": story}
        response = render(request, "admin/stories/story/preview_incomplete.html", context)
    else:
        (content,) = read_contents([snapshot(story)])
        context = {
            "content": content,
            "preview": True,
            "publication": None,
            "picture_url": _picture_url(story),
        }
        response = render(request, "stories/story_detail.html", context)

    transaction.set_rollback(True)
    return response


def _picture_url(story: Story) -> str:
    """Return the URL of a stored picture, or a data URL of one that is in memory only."""
    if not story.image.name:
        return ""
    if story.image.storage is Story._meta.get_field("image").storage:
        return story.image.url

    with story.image.open() as file:
        encoded = b64encode(file.read()).decode()

    return f"data:{content_type(story.image.name)};base64,{encoded}"
