"""Pictures of public stories: only those of the edition that is public now."""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from stories.models import Publication
from stories.public_pages import public_page


@public_page(in_static_export=True)
@require_safe
def picture(request: HttpRequest, slug: str, name: str) -> FileResponse:
    """Send the picture of a public story; its name changes whenever the picture does."""
    stories = Publication.objects.visible().for_list()
    publication = stories.filter(slug=slug).first()
    image = publication and publication.edition.content["image"]
    if not image or image["name"].rsplit("/", 1)[-1] != name or not default_storage.exists(image["name"]):
        raise Http404
    return FileResponse(default_storage.open(image["name"]))
