"""Log formatters, JSON for production and text for a terminal, and the LOGGING setting."""

import json
import logging
import sys
import time
from contextvars import ContextVar
from datetime import UTC, datetime
from logging.config import dictConfig
from typing import Any

from fusionstories.monitoring.log_filters import DatabaseFailures

# Id of the current request, "" outside of one.
request_id: ContextVar[str] = ContextVar("request_id", default="")

# C0 and C1 control characters, DEL, and Unicode's line separators. Escaped, so that no text from a
# visitor can start a log line or control a terminal.
CONTROL_CODES = (*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029)
CONTROL_ESCAPES = {code: f"\\u{code:04x}" for code in CONTROL_CODES}
TRACE_ESCAPES = {code: text for code, text in CONTROL_ESCAPES.items() if code != ord("\n")}


# Requests and audit entries can be stored apart: only the latter contain user names and addresses.
STREAMS = {"fusionstories.requests": "request", "stories.audit": "audit"}


class JsonFormatter(logging.Formatter):
    """One JSON object per line, with the values of extra={"fields": {...}} beside the message."""

    def format(self, record: logging.LogRecord) -> str:
        created_at = datetime.fromtimestamp(record.created, UTC)
        line: dict[str, object] = {
            "time": created_at.isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "stream": STREAMS.get(record.name, "application"),
            "message": record.getMessage(),
        }
        if request_id.get():
            line["request_id"] = request_id.get()

        line |= getattr(record, "fields", {})
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)

        # json.dumps escapes every control character but DEL.
        return json.dumps(line, default=str).replace("\x7f", "\\u007f")


class TextFormatter(logging.Formatter):
    """Time in UTC, level, logger, message and fields on one line; a traceback has more lines."""

    converter = time.gmtime  # type: ignore[assignment]
    default_time_format = "%Y-%m-%d %H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name} {message}", style="{")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        text = super().formatMessage(record)
        for name, value in getattr(record, "fields", {}).items():
            text += f" {name}={value}"
        return text.translate(CONTROL_ESCAPES)

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's name
        return super().formatException(ei).translate(TRACE_ESCAPES)


def log_before_settings(message: str) -> None:
    """Log an error while the settings can't be read: as JSON, on a terminal as text."""
    style = "text" if sys.stderr.isatty() else "json"
    dictConfig(logging_settings(style, "INFO"))
    logging.getLogger("fusionstories").error(message)


def logging_settings(style: str, level: str, audit_log: str = "") -> dict[str, object]:
    """Return the LOGGING setting: every line goes to standard error, as "json" or "text".

    With the path of an `audit_log`, audit entries go to that file alone.
    In text style, only warnings of the chatty loggers are shown, unless the level is DEBUG.
    """
    formatter = JsonFormatter if style == "json" else TextFormatter
    is_complete = style == "json" or level == "DEBUG"
    chatty_level = "INFO" if is_complete else "WARNING"

    handlers: dict[str, object] = {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["database_failures"],
        }
    }
    audit: dict[str, object] = {"level": chatty_level}
    if audit_log:
        # It follows a file that logrotate has moved.
        watched = "logging.handlers.WatchedFileHandler"
        handlers["audit"] = {"class": watched, "filename": audit_log, "formatter": "json"}
        audit = {"level": "INFO", "handlers": ["audit"], "propagate": False}

    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": formatter}, "json": {"()": JsonFormatter}},
        "filters": {"database_failures": {"()": DatabaseFailures}},
        "handlers": handlers,
        "loggers": {
            # Its warnings repeat the status that the request's own line contains.
            "django.request": {"level": "ERROR"},
            # The same: a wrong Host header is an error of the client.
            "django.security.DisallowedHost": {"level": "CRITICAL"},
            # Its warnings contain user names and addresses; the audit log has an entry for each.
            "axes": {"level": "ERROR"},
            "fusionstories.requests": {"level": chatty_level},
            "stories.audit": audit,
            "gunicorn.error": {"level": chatty_level, "propagate": True},
        },
        "root": {"handlers": ["stderr"], "level": level},
    }
