"""Log lines: JSON for machines, words for people; nothing that a visitor sends can begin a line of its own."""

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

# The id of the request that is being answered, "" outside of one.
request_id: ContextVar[str] = ContextVar("request_id", default="")
# C0 and C1 control characters, DEL, and what Unicode takes for the end of a line.
CONTROL = {code: f"\\u{code:04x}" for code in (*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029)}
WITHOUT_NEWLINE = {code: text for code, text in CONTROL.items() if code != 0x0A}


class JsonLines(logging.Formatter):
    """One JSON object a line; what the caller gives as extra={"fields": {...}} stands beside the message."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if current := request_id.get():
            line["request_id"] = current
        line |= getattr(record, "fields", {})
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        # ASCII, so that no terminal and no reader of lines meets a control character; JSON leaves DEL alone.
        return json.dumps(line, default=str).replace("\x7f", "\\u007f")


class TextLines(logging.Formatter):
    """Time, level, logger and message, with the fields behind; only a trace has further lines."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name} {message}", style="{")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        fields = "".join(f" {name}={value}" for name, value in getattr(record, "fields", {}).items())
        return f"{super().formatMessage(record)}{fields}".translate(CONTROL)

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's name
        return super().formatException(ei).translate(WITHOUT_NEWLINE)


def logging_settings(style: str, level: str) -> dict[str, Any]:
    """Return LOGGING: every line to standard error, as "json" or "text"."""
    lines = {"json": JsonLines, "text": TextLines}[style]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": lines}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "loggers": {
            # Its warnings say again what the line of the request says: what was not found or not allowed.
            "django.request": {"level": "ERROR"},
            # Whoever sits before the terminal is not shown every request, unless for debugging.
            "fusionstories.requests": {"level": "INFO" if style == "json" or level == "DEBUG" else "WARNING"},
            "gunicorn.error": {"level": "INFO" if style == "json" else "WARNING", "propagate": True},
        },
        "root": {"handlers": ["stderr"], "level": level},
    }
