"""WSGI middleware that counts what visitors search for, also when the page comes from the cache."""

from collections.abc import Callable, Iterable
from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from django.db import connection

from stories.listing.form import WordsField
from stories.listing.search_stats import is_counted, pending_searches

Environ = dict[str, Any]
Application = Callable[..., Iterable[bytes]]
PATH = "/stories/"
TOTAL = "X-Total-Count"  # the list says how many stories it has found
LONGEST_QUERY = 2_000  # characters


class SearchCounter:
    """Counts each search that a person typed, with the number of stories found."""

    def __init__(self, application: Application) -> None:
        self._application = application

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        query = environ.get("QUERY_STRING", "")
        if environ["PATH_INFO"] != PATH or "q=" not in query or len(query) > LONGEST_QUERY:
            return self._application(environ, start_response)

        totals: list[str] = []

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            totals.extend(value for name, value in headers if name == TOTAL)
            return start_response(status, headers, *rest)

        body = self._application(environ, start)
        request = WSGIRequest(environ)
        if totals and is_counted(request):
            was_open = connection.connection is not None
            pending_searches.add(WordsField().to_python(request.GET["q"]), int(totals[0]))
            if not was_open:
                connection.close()  # nothing else would give it back to the pool
        return body
