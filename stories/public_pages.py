"""Declarations of the public pages: parameters, caching, sitemap, export, search statistics.

Every view in stories/urls.py has the `public_page` decorator. The cache key, the query string that
the view receives, the sitemap, the prefetch rules and the static export all come from this one
declaration.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.core.exceptions import TooManyFieldsSent
from django.db import OperationalError
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve

# Key in the WSGI environ: true if the database does not respond, so that no view waits for it.
DATABASE_UNAVAILABLE = "portal.database_unavailable"
View = Callable[..., HttpResponseBase]
URLCONF = "stories.urls"


class EveryParameter:
    """Marker for a view that reads every parameter because an unknown one is an error."""


EVERY_PARAMETER = EveryParameter()


@dataclass(frozen=True, slots=True)
class PublicPage:
    """The declaration of one public view."""

    parameters: tuple[str, ...] | EveryParameter
    is_cached: bool
    in_sitemap: bool
    in_static_export: bool
    exported_parameters: tuple[str, ...]
    is_search: bool

    def filter_query(self, query: str) -> str:
        """Return the declared parameters that have a value, in the order of the declaration.

        If every parameter counts, return all of them as they are.
        Raise ValueError for more parameters than Django accepts.
        """
        if not self.parameters:
            return ""

        limit = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
        pairs = parse_qsl(query, keep_blank_values=True, errors="replace", max_num_fields=limit)

        if isinstance(self.parameters, EveryParameter):
            return urlencode(pairs)

        order = {name: position for position, name in enumerate(self.parameters)}
        declared = [(name, value) for name, value in pairs if name in order and value]
        declared.sort(key=lambda pair: order[pair[0]])
        return urlencode(declared)


@dataclass(frozen=True, slots=True)
class Route:
    """A URL pattern of the public site, with the declaration of its view if it has one."""

    name: str
    path: str
    page: PublicPage | None

    @property
    def has_arguments(self) -> bool:
        return "<" in self.path

    @property
    def in_sitemap(self) -> bool:
        return self.page is not None and self.page.in_sitemap

    @property
    def in_static_export(self) -> bool:
        return self.page is not None and self.page.in_static_export


def public_page(
    *,
    parameters: Iterable[str] | EveryParameter = (),
    is_cached: bool = True,
    in_sitemap: bool = False,
    in_static_export: bool = False,
    exported_parameters: Iterable[str] = (),
    is_search: bool = False,
) -> Callable[[View], View]:
    """Declare a public view. The view receives only the declared parameters in request.GET.

    `parameters` are the query parameters that the view reads, in the order of the cache key.
    `exported_parameters` are those that the static export turns into folders.
    `is_search` is whether searches by the parameter q are counted.
    """
    names = parameters if isinstance(parameters, EveryParameter) else tuple(parameters)
    page = PublicPage(
        parameters=names,
        is_cached=is_cached,
        in_sitemap=in_sitemap,
        in_static_export=in_static_export,
        exported_parameters=tuple(exported_parameters),
        is_search=is_search,
    )

    def decorate(view: View) -> View:
        @wraps(view)
        def filtered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.META.get(DATABASE_UNAVAILABLE):
                raise OperationalError("The database does not respond.")
            query = request.META.get("QUERY_STRING", "")
            if query and not isinstance(names, EveryParameter):
                request.GET = QueryDict(_filter(page, query))
            return view(request, *args, **kwargs)

        filtered.public_page = page  # type: ignore[attr-defined]
        return filtered

    return decorate


def _filter(page: PublicPage, query: str) -> str:
    """Return the declared parameters; raise TooManyFieldsSent, which Django answers with 400."""
    try:
        return page.filter_query(query)
    except ValueError as error:
        raise TooManyFieldsSent(str(error)) from error


def page_at(path: str) -> PublicPage | None:
    """Return the declaration of the view at a path, None if it is no public page."""
    try:
        match = resolve(path)
    except Resolver404:
        return None

    return getattr(match.func, "public_page", None)


def public_routes() -> Iterator[Route]:
    """Yield every URL pattern of the public site."""
    yield from _routes(get_resolver(URLCONF).url_patterns, "")


def _routes(patterns: Iterable[URLPattern | URLResolver], prefix: str) -> Iterator[Route]:
    """Yield the URL patterns, those of included modules with their prefix."""
    for pattern in patterns:
        path = prefix + str(pattern.pattern)

        if isinstance(pattern, URLPattern):
            page = getattr(pattern.callback, "public_page", None)
            yield Route(pattern.name or "", f"/{path}", page)
        else:
            yield from _routes(pattern.url_patterns, path)
