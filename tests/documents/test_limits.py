"""Limits of the programs that write documents: number, time and memory."""

import pytest

from stories.documents import process
from stories.documents.process import DocumentFailedError, document_slot, make_pdf
from tests.documents.samples import make_document, make_part

pytestmark = pytest.mark.django_db
ADDRESSES = ("/stories.pdf", "/briefing/book.docx", "/states/oh/packet.pdf", "/social.png")


@pytest.fixture
def busy():
    for _document in range(process.MAX_DOCUMENTS):
        assert process.slots.acquire(blocking=False)
    yield
    process.slots.release(process.MAX_DOCUMENTS)


@pytest.mark.parametrize("address", ADDRESSES)
def test_third_document_must_wait(client, busy, address):
    answer = client.get(address)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert answer.headers["Cache-Control"] == "no-store"


def test_waiting_document_reads_no_stories(client, busy, django_assert_max_num_queries):
    # The one query is for the content version.
    with django_assert_max_num_queries(1):
        client.get("/briefing/book.pdf?stories=1-2-3")


def test_pages_are_sent_while_documents_are_made(client, busy):
    assert client.get("/stories/").status_code == 200


def test_too_large_document_fails_and_frees_its_place(monkeypatch):
    monkeypatch.setattr(process, "MEMORY_LIMIT_MB", 4)
    for _time in range(process.MAX_DOCUMENTS + 1):
        with pytest.raises(DocumentFailedError), document_slot():
            make_pdf(make_document(make_part()))


def test_too_slow_document_fails(client, monkeypatch):
    monkeypatch.setattr(process, "TIME_LIMIT_SECONDS", 0)
    answer = client.get("/stories.pdf")
    assert answer.status_code == 503
    assert "fewer stories" in answer.content.decode()
