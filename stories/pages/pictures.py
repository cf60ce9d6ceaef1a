"""Pictures of public stories."""

from pathlib import PurePosixPath

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from stories.models import Publication
from stories.public_pages import public_page


@public_page(in_static_export=True)
@require_safe
def picture(request: HttpRequest, slug: str, name: str) -> FileResponse:
    """Send the picture of the current edition; its name changes with the picture."""
    publication = get_object_or_404(Publication.objects.visible().for_list(), slug=slug)
    image = publication.edition.content["image"]
    if not image or PurePosixPath(image["name"]).name != name:
        raise Http404
    if not default_storage.exists(image["name"]):
        raise Http404
    return FileResponse(default_storage.open(image["name"]))
