"""Number of queries that an act takes once the values that requests share have been built."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from stories.delivery.response_store import store


def count_queries(act: Callable[[], Any]) -> int:
    """Do it twice and count the queries of the second time.

    The query for the content version, which may be due at any time, is left out.
    """
    act()
    store.clear()
    with CaptureQueriesContext(connection) as queries:
        act()
    return len([query for query in queries if "stories_contentversion" not in query["sql"]])
