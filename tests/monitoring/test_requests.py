"""Request log: one line per request, with its cost and without personal data."""

import json
import logging
import sys
import time
from collections.abc import Iterator

import pytest

from fusionstories.monitoring.log_formatters import (
    JsonFormatter,
    TextFormatter,
    logging_settings,
    request_id,
)
from tests.factories import make_published

pytestmark = pytest.mark.django_db


class Lines(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(JsonFormatter())
        self.written: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.written.append(self.format(record))

    @property
    def last(self) -> dict:
        return json.loads(self.written[-1])


@pytest.fixture
def lines() -> Iterator[Lines]:
    logger, handler = logging.getLogger("fusionstories.requests"), Lines()
    logger.addHandler(handler)
    logger.setLevel("INFO")
    yield handler
    logger.removeHandler(handler)


def test_request_writes_one_line_with_what_it_cost(client, lines):
    client.get("/stories/?q=zephyr&threat=x")
    (text,) = lines.written
    line = json.loads(text)
    assert (line["method"], line["path"], line["route"], line["status"]) == (
        "GET",
        "/stories/",
        "stories:story_list",
        200,
    )
    assert line["queries"] > 3
    assert line["ms"] > line["sql_ms"] > 0
    assert line["parameters"] == ["q", "threat"]


def test_line_names_no_visitor_and_no_search_words(client, lines):
    client.get(
        "/stories/?q=zephyr",
        REMOTE_ADDR="203.0.113.9",
        HTTP_USER_AGENT="Netscape",
        HTTP_REFERER="https://x.test/",
    )
    assert not any(
        word in lines.written[0] for word in ("zephyr", "203.0.113.9", "Netscape", "x.test")
    )


def test_queries_of_streamed_export_are_counted(client, lines):
    make_published()
    answer = client.get("/stories.csv")
    assert lines.written == []
    b"".join(answer.streaming_content)
    answer.close()
    before = lines.last["queries"]
    assert before >= 4
    assert len(lines.written) == 1


def test_state_of_the_page_cache_is_in_the_line(client, lines):
    client.get("/healthz")
    assert lines.last["cache"] in ("", "pass")


@pytest.mark.parametrize(
    "given", ["0123456789abcdef", "a1b2c3d4-e5f6-7890-abcd-ef0123456789", "Root_1.67ab-99"]
)
def test_well_formed_id_of_the_proxy_is_kept(client, lines, given):
    answer = client.get("/healthz", headers={"X-Request-ID": given})
    assert answer.headers["X-Request-ID"] == lines.last["request_id"] == given


@pytest.mark.parametrize(
    "given",
    ["", "short", "x" * 65, "a b c d e f g h", "abcdefgh\n{", "-starts-with-a-dash", "abcdéfghij"],
)
def test_any_other_id_is_replaced(client, lines, given):
    answer = client.get("/healthz", headers={"X-Request-ID": given})
    assert answer.headers["X-Request-ID"] == lines.last["request_id"] != given
    assert len(lines.last["request_id"]) == 32


def test_requests_have_ids_of_their_own(client, lines):
    assert len({client.get("/healthz").headers["X-Request-ID"] for _number in range(3)}) == 3
    assert request_id.get() == ""


def test_address_cannot_write_lines_of_its_own(client, lines):
    client.get('/stories/%0A{"level":"ERROR"}%1b[2J%7f%c2%85/')
    (text,) = lines.written
    assert text.isprintable()
    assert text.isascii()
    assert json.loads(text)["path"] == '/stories/\n{"level":"ERROR"}\x1b[2J\x7f\x85/'


def record(message: str, **extra: object) -> logging.LogRecord:
    try:
        raise ValueError("a\x1b[31mb\nc")
    except ValueError:
        made = logging.LogRecord("x", logging.INFO, __file__, 1, message, None, sys.exc_info())
    made.__dict__ |= extra
    return made


def test_trace_is_part_of_its_line():
    line = json.loads(JsonFormatter().format(record("It failed.")))
    assert (line["message"], line["level"]) == ("It failed.", "INFO")
    assert "ValueError" in line["trace"]


def test_text_for_people_shows_no_control_character():
    text = TextFormatter().format(record("one\ntwo\x1b[2J", fields={"path": "/\r\x85"}))
    assert text.replace("\n", "").isprintable()
    assert text.splitlines()[0].endswith("one\\u000atwo\\u001b[2J path=/\\u000d\\u0085")


@pytest.mark.parametrize("formatter", [JsonFormatter(), TextFormatter()], ids=["json", "text"])
def test_log_times_are_in_utc(formatter, monkeypatch):
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    made = record("Started.")
    made.created = 1_700_000_000.5
    made.msecs = 500
    text = formatter.format(made)
    monkeypatch.undo()
    time.tzset()
    assert "2023-11-14" in text
    assert "22:13:20.500" in text


@pytest.mark.parametrize("logger", ["fusionstories.requests", "stories.audit"])
def test_terminal_shows_no_routine_lines(logger):
    assert logging_settings("text", "INFO")["loggers"][logger]["level"] == "WARNING"
    assert logging_settings("text", "DEBUG")["loggers"][logger]["level"] == "INFO"
    assert logging_settings("json", "INFO")["loggers"][logger]["level"] == "INFO"
