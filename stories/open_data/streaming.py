"""Streamed responses, and headers that let scripts of other sites read a response."""

from collections.abc import Iterable, Iterator

from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase

BLOCK_CHARACTERS = 64 * 1024


def stream_text(
    texts: Iterable[str], content_type: str, file_name: str = ""
) -> StreamingHttpResponse:
    """Return a response that streams text to any site, as a download if it has a file name.

    Caches must revalidate it each time, so that a withdrawn story disappears at once.
    """
    headers = attachment_headers(file_name) if file_name else {}
    response = StreamingHttpResponse(join_blocks(texts), content_type, headers=headers)
    response.headers["Cache-Control"] = "no-cache"
    allow_any_origin(response)
    return response


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
