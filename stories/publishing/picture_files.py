"""Files of story pictures, which are kept as long as any text names them."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.core.files.storage import Storage
from django.db.models import QuerySet
from django.db.models.fields.json import KT
from django.db.models.functions import Now

from stories.models import Edition, Milestone, PreviewLink, Story
from stories.publishing.story_transaction import story_transaction

FOLDER = "pictures"


def picture_storage() -> Storage:
    return Story._meta.get_field("image").storage


@story_transaction
def delete_unused_pictures(names: Iterable[str | None]) -> int:
    """Delete those of the files that no text names, and return their number."""
    candidates = set(filter(None, names))
    unused = candidates - named_pictures(candidates)
    storage = picture_storage()
    for name in unused:
        storage.delete(name)
    return len(unused)


def named_pictures(names: Iterable[str]) -> set[str]:
    """Return those of the files that a working text, version, open link or edition names."""
    names = list(names)
    working = Story.objects.order_by().filter(image__in=names)
    found = set(working.values_list("image", flat=True))

    open_links = PreviewLink.objects.filter(revoked_at=None, expires_at__gt=Now())
    contents: tuple[QuerySet, ...] = (
        Edition.objects.order_by(),
        Milestone.objects.order_by(),
        open_links.order_by(),
    )
    for rows in contents:
        named = rows.annotate(picture=KT("content__image__name")).filter(picture__in=names)
        found |= set(named.values_list("picture", flat=True))

    return found


def stored_pictures(before: datetime) -> Iterator[str]:
    """Yield the names of the picture files that were stored before a time."""
    storage = picture_storage()
    if not storage.exists(FOLDER):
        return

    years, _files = storage.listdir(FOLDER)
    for year in years:
        _folders, files = storage.listdir(f"{FOLDER}/{year}")
        for file in files:
            name = f"{FOLDER}/{year}/{file}"
            if storage.get_modified_time(name) < before:
                yield name
