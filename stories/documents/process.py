"""Child processes that write documents, with limits on time, memory and number."""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import TypeAlias

from django.conf import settings

from stories.documents.characters import FONT_FOLDERS, printable
from stories.documents.document import Document

PACKAGE = "stories.documents"
TIME_LIMIT_SECONDS = 10
MEMORY_LIMIT_MB = 200
# At a time in each server process, so that pages always find a free thread.
MAX_DOCUMENTS = 2
# No secrets: the texts come from many people.
INHERITED = ("LD_LIBRARY_PATH", "PATH", "TZ")
# One thread for each: a document must not take the machine from the pages.
ENVIRONMENT = {"LC_ALL": "C.UTF-8", "RAYON_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "1"}
# Keys of addresses in the data of a document.
ADDRESSES = ("href", "url")
slots = BoundedSemaphore(MAX_DOCUMENTS)
logger = logging.getLogger(__name__)

JsonValue: TypeAlias = object
Data: TypeAlias = Mapping[str, JsonValue]


class DocumentBusyError(Exception):
    """The document must wait until another one is finished."""


class DocumentFailedError(Exception):
    """The document takes too much time or memory, or the program that writes it failed."""


def make_pdf(document: Document) -> bytes:
    """Return a document as PDF/UA-1 and PDF/A-2a."""
    return _typeset("pdf", document.as_data())


def make_docx(document: Document) -> bytes:
    """Return a document as a Word file."""
    return _run("word", document.as_data())


def make_png(data: Data) -> bytes:
    """Return the picture that other sites show beside a link."""
    return _typeset("png", data)


def _typeset(kind: str, data: Data) -> bytes:
    folders = [str(folder) for folder in FONT_FOLDERS]
    return _run("typeset", _printable_texts(data), kind, *folders)


def _printable_texts(value: JsonValue) -> JsonValue:
    """Return JSON values in which the fonts have every character of every text."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, Mapping):
        return _printable_values(value)
    if isinstance(value, list | tuple):
        return [_printable_texts(inner) for inner in value]
    return value


def _printable_values(data: Data) -> Data:
    values = {key: _printable_texts(value) for key, value in data.items()}
    for key in ADDRESSES:
        if key in data:
            # An address must stay as it is, and has only ASCII characters.
            values[key] = data[key]
    return values


@contextmanager
def document_slot() -> Iterator[None]:
    """Take a place among the documents of this process; raise DocumentBusyError if none is free.

    Take it before the stories are read: in a flood of requests, reading costs the most.
    """
    if not slots.acquire(blocking=False):
        raise DocumentBusyError

    try:
        yield
    finally:
        slots.release()


def _run(program: str, data: JsonValue, *arguments: str) -> bytes:
    """Return what a program of this package writes, or raise DocumentFailedError."""
    limits = (str(TIME_LIMIT_SECONDS), str(MEMORY_LIMIT_MB))
    command = [sys.executable, "-m", f"{PACKAGE}.{program}", *limits, *arguments]
    variables = {name: os.environ[name] for name in INHERITED if name in os.environ}
    try:
        done = subprocess.run(  # noqa: S603 - our own arguments only
            command,
            input=json.dumps(data).encode(),
            capture_output=True,
            check=False,
            cwd=settings.BASE_DIR,
            env=variables | ENVIRONMENT,
            timeout=TIME_LIMIT_SECONDS,
        )
    except subprocess.TimeoutExpired as error:
        raise DocumentFailedError from error

    if done.returncode:
        reason = done.stderr.decode(errors="replace")[-2000:]
        logger.error("%s ended with code %s: %s", program, done.returncode, reason)
        raise DocumentFailedError
    return done.stdout
