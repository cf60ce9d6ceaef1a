"""Streams of the log: names and addresses in the audit stream only, database failures summed up."""

import json
import logging
import logging.config
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError
from django.test import Client

from fusionstories.monitoring import log_filters
from fusionstories.monitoring.log_filters import DatabaseFailures
from fusionstories.monitoring.log_formatters import JsonFormatter, logging_settings

pytestmark = pytest.mark.django_db
ADDRESS, NAME, PASSWORD = "203.0.113.9", "unmistakable-name", "correct horse battery staple"


class Lines(logging.Handler):
    """Handler that keeps JSON lines, behind the filter of the real one."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(JsonFormatter())
        self.addFilter(DatabaseFailures())
        self.written: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.written.append(self.format(record))


@pytest.fixture
def lines(settings) -> Iterator[Lines]:
    """Return everything that production logs."""
    handler = Lines()
    logging.config.dictConfig(logging_settings("json", "INFO"))
    logging.getLogger().handlers = [handler]
    yield handler
    logging.config.dictConfig(settings.LOGGING)


def log_in(client: Client, password: str) -> None:
    fields = {"username": NAME, "password": password}
    client.post("/admin/login/", fields, REMOTE_ADDR=ADDRESS)


def test_names_and_addresses_are_in_the_audit_stream_only(lines: Lines, settings):
    settings.DEMO = False  # which refuses other machines
    User.objects.create_user(NAME, password=PASSWORD, is_staff=True)
    client = Client()
    log_in(client, PASSWORD)
    client.get("/admin/", REMOTE_ADDR=ADDRESS)
    for _attempt in range(7):
        log_in(Client(), "wrong")

    streams = {"request": [], "audit": [], "application": []}
    for line in lines.written:
        streams[json.loads(line)["stream"]].append(line)
    assert len(streams["request"]) >= 9
    others = streams["request"] + streams["application"]
    assert [line for line in others if NAME in line or ADDRESS in line] == []


def test_audit_entries_can_have_a_file_of_their_own(tmp_path, lines: Lines, settings):
    file = tmp_path / "audit.log"
    logging.config.dictConfig(logging_settings("json", "INFO", str(file)))
    logging.getLogger("stories.audit").info("audit", extra={"fields": {"actor": NAME}})
    entry = json.loads(file.read_text())
    assert (entry["stream"], entry["actor"]) == ("audit", NAME)
    assert not any(NAME in line for line in lines.written)


def fail(error: Exception) -> None:
    """Log an error as Django does for a view that raised it."""
    try:
        raise error
    except type(error):
        logging.getLogger("django.request").exception("Internal Server Error: /stories/")


def test_repeated_database_failures_are_summed_up(lines: Lines, monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(log_filters.time, "monotonic", lambda: now[0])
    for _request in range(60):
        fail(OperationalError("the database system is shutting down"))
        logging.getLogger("psycopg.pool").warning("error connecting in 'pool-1'")
    now[0] += log_filters.SUMMARY_SECONDS
    fail(OperationalError("connection refused"))

    first, second = (json.loads(line) for line in lines.written)
    assert first["message"].endswith("/stories/: the database system is shutting down")
    assert "trace" not in first
    assert second["message"].endswith("connection refused")
    assert second["similar_lines_omitted"] == 119


def test_other_errors_keep_their_traceback(lines: Lines):
    for _request in range(3):
        fail(KeyError("x"))
    assert [("trace" in json.loads(line)) for line in lines.written] == [True] * 3


def test_foreign_host_writes_no_traceback(lines: Lines):
    Client().get("/", headers={"host": "scanner.example"})
    assert [json.loads(line)["stream"] for line in lines.written] == ["request"]
