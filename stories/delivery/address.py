"""One canonical address for equal requests: what does not change the answer does not count."""

from collections.abc import Callable
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode

from django.http import HttpRequest, QueryDict
from django.urls import Resolver404, resolve

from stories.listing.form import ListingForm, WordsField

LONGEST = 2_000  # characters of a query string; what is longer is answered and not kept
LISTS = {"story_list", *(f"stories_{form}" for form in ("atom", "csv", "json", "geojson", "ris", "bib"))}
# Answered anew each time: probes and forms; what asks the database for nothing; files that are on a disk anyway.
PLAIN = {"favicon", "robots", "security", "opensearch", "stories_schema", "speculation_rules"}
PLAIN |= {"api_home", "api_docs", "api_openapi"}
NEVER_KEPT = {"healthz", "readyz", "feedback", "picture", "data", "story_preview"} | PLAIN


def canonical_address(request: HttpRequest) -> str | None:
    """Return the address that stands for all requests with this answer, or None when the answer is not to be kept."""
    query = request.META.get("QUERY_STRING", "")
    return _canonical(request.path_info, query) if len(query) <= LONGEST else None


@lru_cache(maxsize=4096)
def _canonical(path: str, query: str) -> str | None:
    try:
        found = resolve(path)
    except Resolver404:
        return None
    if found.app_names[:1] != ["stories"] or found.url_name in NEVER_KEPT:
        return None
    counts = _reader(found.url_name or "", path)(query)
    return f"{path}?{counts}" if counts else path


def _reader(name: str, path: str) -> Callable[[str], str]:
    if path.startswith("/api/"):
        return _sorted
    return _list if name in LISTS else OTHERS.get(name, lambda _query: "")


def _list(query: str) -> str:
    """What a list reads, and what it tells the visitor that it ignored."""
    sent = QueryDict(query)
    form = ListingForm(sent)
    read = form.read()
    values = [(name, value) for name, found in sorted(read.items()) for value in _several(found)]
    return _encoded([*values, ("page", sent.get("page", "")), *(("notice", text) for text in form.notices())])


def _several(found: object) -> list[object]:
    return sorted(found) if isinstance(found, list) else [found]


def _encoded(values: list[tuple[str, object]]) -> str:
    return urlencode([(name, str(value)) for name, value in values if value])


def _words(query: str) -> str:
    return _encoded([("q", WordsField().to_python(QueryDict(query).get("q")))])


def _named(*names: str) -> Callable[[str], str]:
    return lambda query: _encoded([(name, QueryDict(query).get(name, "")) for name in names])


def _sorted(query: str) -> str:
    """Every parameter counts where an unknown one is an error."""
    return urlencode(sorted(parse_qsl(query, keep_blank_values=True), key=lambda pair: pair[0]))


OTHERS = {"suggest": _words, "center_list": _named("designation", "order"), "sitemap": _named("p")}
