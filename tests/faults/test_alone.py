"""Start without a database: the short fault run of the suite."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from tests.faults.portal import Portal

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    folder = tmp_path_factory.mktemp("alone")
    nowhere = f"postgresql://nobody@/nothing?host={folder}"
    with Portal(folder, nowhere, WEB_WORKERS="1", WEB_THREADS="2").running() as portal:
        yield portal


def test_portal_starts_before_its_database_and_says_so(alone: Portal):
    assert alone.get("/healthz").status == 200
    assert alone.get("/readyz").status == 503
    page = alone.get("/stories/")
    assert (page.status, page.headers["Retry-After"]) == (503, "30")


def test_file_arrives_whole(alone: Portal):
    file = Path(finders.find("admin/css/base.css"))
    assert alone.get("/static/admin/css/base.css").size == file.stat().st_size
