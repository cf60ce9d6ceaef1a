"""The page /data/ and the complete files."""

import csv
import hashlib
import io
import json
from datetime import UTC, datetime

import pytest

from stories.delivery.response_store import store
from stories.exports.csv_export import COLUMNS
from stories.models import Edition, Publication, Story
from stories.open_data import downloads as data_files
from stories.open_data.downloads import DOWNLOADS
from stories.publishing.workflow import withdraw
from tests.factories import make_center, make_partner, make_published, make_story, release
from tests.open_data.formats import text_of
from tests.pages.markup import Markup
from tests.pages.world import make_world
from tests.query_count import count_queries

pytestmark = pytest.mark.django_db
downloads = pytest.mark.parametrize("download", DOWNLOADS, ids=lambda download: download.name)


def shown(client) -> dict[str, tuple[int, str]]:
    """Return {file name: (bytes, SHA-256)} from the page."""
    store.clear()  # a page from the cache has no context
    files = client.get("/data/").context["files"]
    return {file.download.name: (file.size, file.sha256) for file in files}


@downloads
def test_page_shows_size_and_checksum(client, download):
    make_world()
    content = b"".join(client.get(download.url).streaming_content)
    assert shown(client)[download.name] == (len(content), hashlib.sha256(content).hexdigest())


@downloads
def test_checksum_changes_with_the_data(client, download):
    make_world()
    before = shown(client)[download.name]
    make_published(supporting=(make_center(),))
    after = shown(client)[download.name]
    assert after != before
    assert after[0] == len(b"".join(client.get(download.url).streaming_content))


def test_page_documents_every_column(client):
    make_world()
    page = Markup(client.get("/data/").content)
    assert page.errors == []
    assert all(column.name in page.words and str(column.meaning) for column in COLUMNS)
    assert {download.url for download in DOWNLOADS} <= set(page.links)


@pytest.mark.parametrize(
    "name", ["stories.xls", "STORIES.CSV", "stories.csv.gz", "%00", "..%2Fstories.csv"]
)
def test_unknown_file_is_not_found(client, name):
    assert client.get(f"/data/{name}").status_code == 404


def test_page_works_without_stories(client):
    assert client.get("/data/").status_code == 200


@downloads
def test_download_is_a_file(client, download):
    answer = client.get(download.url)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{download.name}"'
    assert answer.headers["Content-Type"].partition(";")[0] == download.media_type


@pytest.mark.parametrize("name", ["stories.csv", "stories.json"])
def test_complete_file_ignores_filters(client, name):
    make_world()
    assert text_of(client, f"/data/{name}?state=wy") == text_of(client, f"/{name}")


def test_monthly_changes_count_public_editions(client):
    story = make_published()
    Story.objects.filter(pk=story.pk).update(title="Another")
    release(Story.objects.get(pk=story.pk), change_note="Another title")
    withdraw(make_published(), reason="An error")
    make_story()
    (line,) = client.get("/data/").context["changes"]
    assert (line["new"], line["revised"]) == (1, 1)
    assert line["month"].month == Edition.objects.latest("pk").released_at.month


def test_license_comes_from_settings(client, settings):
    settings.DATA_LICENSE, settings.DATA_LICENSE_URL = "Some terms", "https://example.org/terms"
    settings.DATA_LICENSE_TEXT = "Do as you like."
    page = Markup(client.get("/data/").content)
    assert "Some terms. Do as you like." in page.words
    assert "https://example.org/terms" in page.links


def edges(client) -> list[tuple[str, str, str, str]]:
    text = text_of(client, "/data/collaboration.csv").removeprefix("\ufeff")
    lines = csv.DictReader(io.StringIO(text, newline=""))
    return [(line["kind"], line["from"], line["to"], line["stories"]) for line in lines]


def test_collaboration_counts_shared_stories(client):
    ash, elm, oak = (make_center(slug=slug) for slug in ("ash", "elm", "oak"))
    police = make_partner(slug="police")
    make_published(lead=ash, supporting=(elm,), partners=(police,))
    make_published(lead=elm, supporting=(ash, oak))
    make_story(lead=ash, supporting=(oak,))
    assert edges(client) == [
        ("center-center", "ash", "elm", "2"),
        ("center-center", "ash", "oak", "1"),
        ("center-center", "elm", "oak", "1"),
        ("center-partner", "ash", "police", "1"),
        ("center-partner", "elm", "police", "1"),
    ]


def test_centers_file_has_active_centers_with_counts(client):
    make_published(lead=make_center(slug="ash", latitude=40.5, longitude=-80.25))
    make_center(slug="closed", is_active=False)
    (feature,) = json.loads(text_of(client, "/data/centers.geojson"))["features"]
    assert feature["geometry"]["coordinates"] == [-80.25, 40.5]
    assert (feature["properties"]["slug"], feature["properties"]["stories"]) == ("ash", 1)


def test_structured_data_describes_the_files(client, settings):
    make_world()
    found = Markup(client.get("/data/").content).described("Dataset")
    assert found["license"] == settings.DATA_LICENSE_URL
    assert found["temporalCoverage"] == "2014-06-01/2014-06-30"
    sums = {
        file["contentUrl"].removeprefix("http://testserver/data/"): file["sha256"]
        for file in found["distribution"]
    }
    assert sums == {name: sha256 for name, (_size, sha256) in shown(client).items()}
    assert datetime.fromisoformat(
        found["dateModified"]
    ) == Publication.objects.get().updated_at.replace(microsecond=0).astimezone(UTC)


def test_checksums_have_sha256sum_format(client):
    make_world()
    lines = text_of(client, "/data/SHA256SUMS").splitlines()
    assert lines == [f"{sha256}  {name}" for name, (_size, sha256) in shown(client).items()]


def test_large_collection_is_not_measured_by_page(client, monkeypatch):
    make_world()
    monkeypatch.setattr(data_files, "MAX_STORIES_MEASURED_BY_PAGE", 0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(data_files, "measure", lambda texts: pytest.fail("a file was written"))
        assert set(shown(client).values()) == {(0, "")}
        assert "sha256" not in str(Markup(client.get("/data/").content).described("Dataset"))
    text_of(client, "/data/SHA256SUMS")
    assert all(sha256 for _size, sha256 in shown(client).values())


def test_files_are_measured_once_per_version(client):
    make_world()
    assert count_queries(lambda: client.get("/data/")) == 2
