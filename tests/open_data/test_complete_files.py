"""Complete files of /data/ on disk, and the limit of long streams."""

import errno
import logging
from pathlib import Path

import pytest
from django.test import Client

from stories.models import Story
from stories.open_data import complete_files, streaming
from stories.open_data.complete_files import WrittenFile, complete_file
from stories.open_data.downloads import DOWNLOADS
from stories.publishing.workflow import withdraw
from tests.factories import make_published
from tests.open_data.formats import STREAMED, text_of
from tests.query_count import count_queries

pytestmark = pytest.mark.django_db
downloads = pytest.mark.parametrize("download", DOWNLOADS, ids=lambda download: download.name)
FILE = "/data/stories.json"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path) -> Path:
    settings.DATA_FILES_FOLDER = tmp_path / "data-files"
    return settings.DATA_FILES_FOLDER


@pytest.fixture
def piecemeal(monkeypatch) -> None:
    monkeypatch.setattr(streaming, "BLOCK_CHARACTERS", 1)
    monkeypatch.setattr("stories.exports.story_stream.CHUNK_SIZE", 1)


def files_in(folder: Path) -> list[str]:
    """Return the names of the files, without the key of their version."""
    return sorted(file.name.partition("-")[2] for file in folder.glob("*-*"))


@downloads
def test_second_reader_reads_no_story(client, folder, download):
    make_published()
    first = text_of(client, download.url)
    assert files_in(folder) == [download.name]
    assert count_queries(lambda: text_of(client, download.url)) <= 2
    (stored,) = folder.glob("*-*")
    assert stored.read_bytes().decode() == text_of(client, download.url) == first


def test_stored_file_is_what_is_sent(client, folder):
    make_published()
    text_of(client, FILE)
    (stored,) = folder.glob("*-*")
    stored.write_text("stored")
    assert text_of(client, FILE) == "stored"


def test_withdrawn_story_is_gone_and_old_file_too(client, folder):
    kept = make_published(title="The kept lantern")
    gone = make_published(title="The lost harbor")
    assert "The lost harbor" in text_of(client, FILE)
    withdraw(gone, reason="An error")
    text = text_of(client, FILE)
    assert "The lost harbor" not in text
    assert kept.title in text
    assert files_in(folder) == ["stories.json"]


def test_change_of_a_setting_writes_the_file_again(client, settings):
    story = make_published()
    for site in ("http://one.example", "http://two.example"):
        settings.SITE_URL = site
        assert f"{site}/s/{story.pk}" in text_of(client, FILE)


def test_file_changed_meanwhile_is_not_stored(client, folder, piecemeal):
    story = make_published()
    make_published()
    stream = iter(client.get(FILE).streaming_content)
    next(stream)
    withdraw(Story.objects.get(pk=story.pk), reason="An error")
    assert list(stream)
    assert files_in(folder) == []


def test_aborted_download_leaves_no_part(client, folder, piecemeal):
    make_published()
    pieces = complete_file("stories.json", iter(["first", "second"]), 0)
    next(iter(pieces))
    pieces.close()
    assert files_in(folder) == []
    assert text_of(client, FILE).endswith("}\n")


def test_part_of_a_killed_process_is_removed(client, folder):
    folder.mkdir()
    (folder / "0123456789abcdef-stories.json.partial").write_text("half")
    text_of(client, FILE)
    assert files_in(folder) == ["stories.json"]


def test_others_come_back_while_the_file_is_written(client, monkeypatch, piecemeal):
    monkeypatch.setattr("stories.open_data.downloads.READER_WAIT_SECONDS", 0)
    make_published()
    answer = client.get(FILE)
    second = Client().get(FILE)
    assert (second.status_code, second.headers["Retry-After"]) == (503, "10")
    assert second.headers["Cache-Control"] == "no-store"
    assert Client().get("/data/stories.csv").status_code == 200

    assert b"".join(answer.streaming_content).decode() == text_of(client, FILE)


def test_head_leaves_the_file_to_the_next_reader(client, folder):
    assert client.head(FILE).status_code == 200
    assert files_in(folder) == []
    assert text_of(client, FILE)


def test_unusable_folder_is_logged_and_sends_the_text(client, settings, tmp_path, caplog):
    (tmp_path / "file").touch()
    settings.DATA_FILES_FOLDER = tmp_path / "file" / "folder"
    make_published(title="The kept lantern")
    with caplog.at_level(logging.ERROR):
        assert "The kept lantern" in text_of(client, FILE)
    assert "DATA_FILES_FOLDER" in caplog.text


def test_full_disk_does_not_end_the_download(client, folder, monkeypatch, caplog):
    class FullDisk(WrittenFile):
        def __init__(self, *args: object) -> None:
            super().__init__(*args)
            self._output.close()
            self._output = FullFile()

    class FullFile:
        def write(self, block: bytes) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        def close(self) -> None:
            pass

    monkeypatch.setattr(complete_files, "WrittenFile", FullDisk)
    make_published(title="The kept lantern")
    with caplog.at_level(logging.ERROR):
        assert "The kept lantern" in text_of(client, FILE)
    assert "No space left" in caplog.text
    assert files_in(folder) == []


@pytest.fixture
def long_lists(monkeypatch) -> None:
    monkeypatch.setattr(streaming, "LONG_STREAM_STORIES", 1)
    for _each in range(2):
        make_published()


@pytest.mark.parametrize("path", STREAMED)
def test_second_long_stream_must_wait(client, long_lists, path):
    answer = client.get(path)
    second = Client().get(path)
    assert (second.status_code, second.headers["Retry-After"]) == (503, "10")
    assert Client().get("/stories/").status_code == 200
    assert Client().get("/feeds/stories.atom").status_code == 200

    first = b"".join(answer.streaming_content).decode()
    assert text_of(client, path) == first


def test_stream_that_was_never_read_frees_its_place(client, long_lists):
    for _each in range(2):
        assert client.head("/stories.csv").status_code == 200
    etag = client.head("/stories.csv").headers["ETag"]
    for _each in range(2):
        answer = client.get("/stories.csv", headers={"if-none-match": etag})
        assert answer.status_code == 304


def test_short_lists_do_not_wait(client):
    make_published()
    answers = [client.get("/stories.csv") for _each in range(3)]
    assert [answer.status_code for answer in answers] == [200] * 3
