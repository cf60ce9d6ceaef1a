"""WSGI middleware that counts searches, including those answered from the page cache."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from django.core.handlers.wsgi import WSGIRequest
from django.db import connection

from stories.listing.form import WordsField
from stories.listing.search_stats import is_counted, pending_searches
from stories.public_pages import page_at

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

# Number of stories found. Pages declared with is_search=True send it.
TOTAL_HEADER = "X-Total-Count"
MAX_QUERY_LENGTH = 2_000  # characters


class SearchCounter:
    """Counts each search that a person typed, with the number of stories found."""

    def __init__(self, application: "WSGIApplication") -> None:
        self._application = application

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        if not _is_search(environ):
            return self._application(environ, start_response)

        totals: list[int] = []

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Callable[..., Any]:
            for name, value in headers:
                if name == TOTAL_HEADER:
                    totals.append(int(value))
            return start_response(status, headers, *rest)

        body = self._application(environ, start)
        if totals:
            _count(WSGIRequest(environ), totals[0])
        return body


def _is_search(environ: "WSGIEnvironment") -> bool:
    """Return whether the page of a request declares that it is a search."""
    query = environ.get("QUERY_STRING", "")
    if "q=" not in query or len(query) > MAX_QUERY_LENGTH:
        return False
    page = page_at(environ["PATH_INFO"])
    return page is not None and page.is_search


def _count(request: WSGIRequest, total: int) -> None:
    """Count a search, unless a robot or a prefetch sent it."""
    if not is_counted(request):
        return

    was_open = connection.connection is not None
    words = WordsField().to_python(request.GET["q"])
    pending_searches.add(words, total)
    # Outside of a request nothing else would return the connection to the pool.
    if not was_open:
        connection.close()
