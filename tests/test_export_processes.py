"""Static export by several processes. Its data is committed, so that all of them see it."""

from pathlib import Path

import pytest

from stories.static_export.export import export_site
from tests.factories import make_published
from tests.static_export.test_export import files

# It contains the time of the export.
ABOUT = "copy.html"


def pages(target: Path) -> dict[str, bytes]:
    found = files(target.resolve())
    del found[ABOUT]
    return found


@pytest.mark.django_db(transaction=True)
def test_several_processes_write_the_same_export(tmp_path):
    for _number in range(3):
        make_published()
    export_site(tmp_path / "one")
    export_site(tmp_path / "two", processes=2)
    assert pages(tmp_path / "two") == pages(tmp_path / "one")
