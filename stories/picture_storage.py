"""Test of the storage of pictures, by storing and deleting one."""

import logging

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

log = logging.getLogger(__name__)
PICTURE_FOLDER = "pictures/%Y/"


def picture_storage_problem(content: bytes) -> str:
    """Return why a picture with this content can't be stored, "" if it can.

    A full disk and a folder of another account show themselves only when a file is written.
    """
    folder = timezone.now().strftime(PICTURE_FOLDER)
    try:
        name = default_storage.save(f"{folder}test-of-the-storage", ContentFile(content))
        default_storage.delete(name)
    except OSError as error:
        log.error("Pictures can't be stored: %s", error)
        return str(error)

    return ""
