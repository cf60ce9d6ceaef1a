"""View that serves story pictures, published or not, to staff."""

import re

from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from stories.intake.pictures import content_type
from stories.models import Story

# The names that rewrite_picture() and upload_to produce; other paths are never opened.
NAME = re.compile(r"pictures/[0-9]{4}/[0-9a-f]{32}(?:_[0-9a-zA-Z]+)?\.(?:jpg|png|webp)", re.ASCII)


@require_safe
@permission_required("stories.view_story", raise_exception=True)
def picture(request: HttpRequest, name: str) -> FileResponse:
    """Send a stored picture of a story that the user may see."""
    storage = Story._meta.get_field("image").storage
    if not NAME.fullmatch(name) or not _may_see(request.user, name) or not storage.exists(name):
        raise Http404
    return FileResponse(storage.open(name), content_type=content_type(name))


def _may_see(user: User | AnonymousUser, name: str) -> bool:
    uses_picture = (
        Q(image=name)
        | Q(editions__content__image__name=name)
        | Q(milestones__content__image__name=name)
    )
    return Story.objects.visible_to(user).filter(uses_picture).exists()
