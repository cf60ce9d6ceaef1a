"""Backups for tests to restore and damage."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from fusionstories.backup.save import save_backup
from fusionstories.signing import write_signed
from tests.factories import make_published


@pytest.fixture(scope="package")
def whole(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A backup of the database before any test, with one picture."""
    name = default_storage.save("pictures/a.png", ContentFile(b"a picture"))
    with django_db_blocker.unblock():
        made = save_backup(tmp_path_factory.mktemp("backup"))
    default_storage.delete(name)
    return made


@pytest.fixture
def backup(whole: Path, tmp_path: Path) -> Path:
    """A copy of it that the test may spoil."""
    return Path(shutil.copytree(whole, tmp_path / "backup"))


@pytest.fixture
def of_a_story(transactional_db: None, tmp_path: Path) -> Path:
    """A backup of a database with one story."""
    make_published(title="Kept in the backup")
    return save_backup(tmp_path / "backups")


@pytest.fixture
def rewrite() -> Callable[..., None]:
    """A function that changes values of a backup's manifest and signs it."""

    def change(backup: Path, **values: object) -> None:
        manifest = backup / "manifest.json"
        content = json.dumps(json.loads(manifest.read_text()) | values)
        write_signed(manifest, content.encode())

    return change
