"""Import of the complete archive."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from stories.intake.archive import ARCHIVE_FOLDER, FEATURED, count_records, load_archive
from stories.intake.records import FILES, STORIES_FILE
from stories.models import FusionCenter, OutcomeKind, Partner, Publication, Story, ThreatType
from tests.archive import with_archive

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), with_archive():
        yield


@pytest.mark.slow
def test_archive_is_loaded_completely_and_once(loaded):
    size = {file: len(json.loads((ARCHIVE_FOLDER / file).read_text())) for file in FILES}
    assert count_records() == sum(size.values())
    files = {
        "fusion_centers.json": FusionCenter,
        "partners.json": Partner,
        "threat_types.json": ThreatType,
        "outcome_kinds.json": OutcomeKind,
        STORIES_FILE: Story,
    }
    assert {file: model.objects.count() for file, model in files.items()} == {
        file: size[file] for file in files
    }
    assert FusionCenter.objects.filter(designation="primary").count() == 54
    assert Publication.objects.visible().count() == size[STORIES_FILE]
    assert Publication.objects.get(is_featured=True).slug == FEATURED
    assert {report.file: (report.new, report.kept) for report in load_archive()} == {
        file: (0, number) for file, number in size.items()
    }
    assert Publication.objects.count() == size[STORIES_FILE]
