"""Streamed CSV files of any length."""

import csv
from collections.abc import Iterable, Iterator

from django.http import StreamingHttpResponse


class Echo:
    """A file-like object whose write() returns its argument."""

    def write(self, line: str) -> str:
        return line


def stream_csv(table: Iterable[list[str]], file_name: str) -> StreamingHttpResponse:
    """Return a response that sends a table row by row, as a download."""
    response = StreamingHttpResponse(_lines(table), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response


def _lines(table: Iterable[list[str]]) -> Iterator[str]:
    writer = csv.writer(Echo())
    for row in table:
        yield writer.writerow(row)
