"""No uploaded file stops the server: each is read in a process with limits."""

import time
from threading import Thread

import pytest
from django.test import Client

from stories.intake.files.limits import FileError
from stories.intake.uploads.readers import read_spreadsheet, rewrite_picture
from stories.models import ImportBatch, Story
from tests.admin.pictures import endless_jpeg, picture_bytes
from tests.admin.pictures import upload as upload_picture
from tests.admin.story_form import save
from tests.factories import make_story
from tests.imports.files import csv_bytes, upload
from tests.imports.word import docx, p

pytestmark = pytest.mark.django_db
REFUSED = "Reading this file takes too much time or memory."
SPREADSHEET = "/admin/stories/story/import/"
WORD = "/admin/stories/story/import/word/"
MAX_SECONDS = 2  # of a page meanwhile; a worker that hangs takes ten


def send_spreadsheet(desk: Client) -> str:
    rows = [{"external_id": number, "title": "x" * 300} for number in range(2000)]
    return page_of(desk.post(SPREADSHEET, {"file": upload(csv_bytes(*rows), "a.csv")}))


def send_document(desk: Client) -> str:
    return page_of(desk.post(WORD, {"file": upload(docx(p("Words. " * 100) * 4000), "a.docx")}))


def send_picture(desk: Client) -> str:
    picture = picture_bytes("PNG", size=(4000, 4000))
    story = Story.objects.first() or make_story()
    return page_of(save(desk, story, {"image": upload_picture(picture)}, image_alt="A boat"))


def page_of(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


SENDERS = pytest.mark.parametrize("send", [send_spreadsheet, send_document, send_picture])


@SENDERS
@pytest.mark.parametrize(
    "limit", [{"UPLOAD_MEMORY_MB": 20}, {"UPLOAD_TIMEOUT_SECONDS": 0.05}], ids=str
)
def test_expensive_file_is_refused_with_a_sentence(desk, settings, send, limit):
    for name, value in limit.items():
        setattr(settings, name, value)
    page = send(desk)
    assert REFUSED in page or "takes too much memory" in page
    assert not ImportBatch.objects.exists()
    assert not any(Story.objects.values_list("image", flat=True))


def test_kernel_ends_a_reader_that_never_comes_to_an_end(settings):
    settings.UPLOAD_CPU_SECONDS = 1
    settings.UPLOAD_TIMEOUT_SECONDS = 60
    with pytest.raises(FileError, match=REFUSED):
        rewrite_picture(upload_picture(endless_jpeg()))


def test_visitors_are_served_while_files_are_read(settings, client):
    """Half of the threads read files at most; the next user is told to wait."""
    settings.UPLOAD_CPU_SECONDS = 3
    content = endless_jpeg()
    refusals: list[str] = []

    def read() -> None:
        try:
            rewrite_picture(upload_picture(content))
        except FileError as error:
            refusals.extend(error.messages)

    threads = [Thread(target=read) for _number in range(settings.THREADS // 2)]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    with pytest.raises(FileError, match="The server is reading other files"):
        read_spreadsheet("a.csv", b"external_id\n1\n")

    while any(thread.is_alive() for thread in threads):
        started = time.monotonic()
        assert client.get("/stories/").status_code == 200
        assert time.monotonic() - started < MAX_SECONDS
    assert len(refusals) == len(threads)

    assert read_spreadsheet("a.csv", b"external_id\n1\n").rows == [(2, ["1"])]


def test_pictures_above_25_megapixels_are_refused():
    with pytest.raises(FileError, match=r"more than 25 million pixels\. Make it smaller"):
        rewrite_picture(upload_picture(picture_bytes("PNG", size=(5001, 5000))))
    assert rewrite_picture(upload_picture(picture_bytes("PNG", size=(5000, 5000)))).name


def test_word_document_is_read_once(desk, settings):
    address = desk.post(WORD, {"file": upload(docx(p("A boat is found.")), "a.docx")}).url
    settings.UPLOAD_TIMEOUT_SECONDS = 0.01  # no file can be read from now on
    page = desk.get(address)
    assert "A boat is found." in page_of(page)
    desk.post(address, {"draft-0-is_taken": "on", "draft-0-title": "A boat is found"})
    assert Story.objects.get().body == "<p>A boat is found.</p>"


def test_document_from_before_an_upgrade_is_refused(desk):
    address = desk.post(WORD, {"file": upload(docx(p("A boat is found.")), "a.docx")}).url
    ImportBatch.objects.update(content=docx(p("A boat is found.")))
    assert "a.docx" in page_of(desk.get(address))
    assert "Upload it again" in page_of(desk.post(address, {"draft-0-is_taken": "on"}))
