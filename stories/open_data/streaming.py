"""Streamed responses, and headers that let scripts of other sites read a response."""

from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from threading import BoundedSemaphore

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

BLOCK_CHARACTERS = 64 * 1024
RETRY_SECONDS = 10
# A list of more stories is a long stream: it occupies a thread of the worker for seconds.
LONG_STREAM_STORIES = 1000
# One long stream at a time in each worker process, so that pages always find a free thread.
_long_streams = BoundedSemaphore(1)

View = Callable[..., HttpResponseBase]


class BusyError(Exception):
    """The download must wait until another one is finished."""


class LongStream:
    """Text of a long list. Raise BusyError if this process already streams one; close() it."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._is_open = _long_streams.acquire(blocking=False)
        if not self._is_open:
            raise BusyError
        self._texts = texts

    def __iter__(self) -> Iterator[str]:
        try:
            yield from self._texts
        finally:
            self.close()

    def __del__(self) -> None:
        # A response that was never sent is not closed by every server.
        self.close()

    def close(self) -> None:
        if self._is_open:
            self._is_open = False
            _long_streams.release()


def limited(texts: Iterator[str], story_count: int) -> Iterable[str]:
    """Return the text of a list of stories; raise BusyError if it must wait."""
    return LongStream(texts) if story_count > LONG_STREAM_STORIES else texts


def retry_when_busy(view: View) -> View:
    """Decorate a view to return 503 with Retry-After instead of BusyError."""

    @wraps(view)
    def wrapped(*args: object, **kwargs: object) -> HttpResponseBase:
        try:
            return view(*args, **kwargs)
        except BusyError:
            return _busy_response()

    return wrapped


def _busy_response() -> HttpResponse:
    text = _("Another large download is running. Try again in %(number)s seconds.")
    response = HttpResponse(
        text % {"number": RETRY_SECONDS} + "\n", "text/plain; charset=utf-8", status=503
    )
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    response.headers["Cache-Control"] = "no-store"
    allow_any_origin(response)
    return response


def stream_text(
    texts: Iterable[str], content_type: str, file_name: str = ""
) -> StreamingHttpResponse:
    """Return a response that streams text to any site, as a download if it has a file name.

    Caches must revalidate it each time, so that a withdrawn story disappears at once.
    """
    headers = attachment_headers(file_name) if file_name else {}
    response = StreamingHttpResponse(join_blocks(texts), content_type, headers=headers)
    _close_with(response, texts)
    return _revalidated(response)


def stream_bytes(
    pieces: Iterable[bytes], content_type: str, file_name: str
) -> StreamingHttpResponse:
    """Return a response that streams a file to any site, as a download; see stream_text()."""
    headers = attachment_headers(file_name)
    response = StreamingHttpResponse(iter(pieces), content_type, headers=headers)
    _close_with(response, pieces)
    return _revalidated(response)


def _revalidated(response: StreamingHttpResponse) -> StreamingHttpResponse:
    response.headers["Cache-Control"] = "no-cache"
    allow_any_origin(response)
    return response


def _close_with(response: StreamingHttpResponse, source: object) -> None:
    """Close a source with the response, also if nothing of it was read."""
    if hasattr(source, "close"):
        response._resource_closers.append(source.close)  # type: ignore[attr-defined]


def allow_any_origin(response: HttpResponseBase) -> None:
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"


def attachment_headers(file_name: str) -> dict[str, str]:
    """Return the header that makes browsers save the response."""
    return {"Content-Disposition": f'attachment; filename="{file_name}"'}


def join_blocks(texts: Iterable[str]) -> Iterator[str]:
    """Yield longer texts, since sending each story by itself would be slow."""
    block: list[str] = []
    length = 0
    for text in texts:
        block.append(text)
        length += len(text)
        if length >= BLOCK_CHARACTERS:
            yield "".join(block)
            block = []
            length = 0

    if block:
        yield "".join(block)
