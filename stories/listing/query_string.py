"""URLs of lists: one canonical query string for equal searches."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Self
from urllib.parse import quote, quote_plus, urlencode

from stories.listing.form import LISTING_PARAMETERS

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

SINGLE_PARAMETERS = ("q", "exact", "from", "to", "collection", "sort", "view", "pick")
PAGE_POSITION = LISTING_PARAMETERS.index("page")

# Every page of a list has links with the same values.
_quote = lru_cache(10_000)(quote_plus)


@dataclass(frozen=True, slots=True)
class ListingUrl:
    """A path with its parameters. Each change returns a new URL that leads to the first page.

    Both are quoted, so & is the only character to escape in HTML.
    """

    path: str
    params: Mapping[str, tuple[str, ...]]

    @classmethod
    def build(
        cls, path: str, cleaned_data: Mapping[str, object], filters: Mapping[str, list[str]]
    ) -> Self:
        """Return the canonical URL, given the data of the form and the filter values that exist."""
        params: dict[str, tuple[str, ...]] = {}
        for name in SINGLE_PARAMETERS:
            if cleaned_data[name]:
                params[name] = (str(cleaned_data[name]),)

        for name, values in filters.items():
            params[name] = tuple(sorted(values))

        return cls(quote(path), params)

    def __str__(self) -> str:
        query = _encode(self.params, LISTING_PARAMETERS)
        return f"{self.path}?{query}" if query else self.path

    def adding(self, name: str, value: str) -> Self:
        """Add a value to a repeatable parameter."""
        values = {*self.params.get(name, ()), value}
        return self._with(name, tuple(sorted(values)))

    def url_adder(self, name: str) -> Callable[[str], str]:
        """Return a function that returns str(adding(name, value)) for a value.

        A facet has many options, so everything but the value is encoded only once.
        """
        position = LISTING_PARAMETERS.index(name)
        before = _encode(self.params, LISTING_PARAMETERS[:position])
        after = _encode(self.params, LISTING_PARAMETERS[position + 1 : PAGE_POSITION])
        start = f"{self.path}?{before}&{name}=" if before else f"{self.path}?{name}="
        end = f"&{after}" if after else ""

        chosen = self.params.get(name, ())
        separator = f"&{name}="

        def url_with_first(value: str) -> str:
            return start + _quote(value) + end

        def url_with_another(value: str) -> str:
            values = sorted({*chosen, value})
            return start + separator.join([_quote(one) for one in values]) + end

        return url_with_another if chosen else url_with_first

    def removing(self, name: str, value: str | None = None) -> Self:
        """Remove one value of a parameter, or all of them."""
        if value is None:
            return self._with(name, ())
        others = [other for other in self.params.get(name, ()) if other != value]
        return self._with(name, tuple(others))

    def replacing(self, name: str, value: str) -> Self:
        """Replace all values of a parameter with this one; "" removes the parameter."""
        return self._with(name, (value,) if value else ())

    def on_page(self, page: int) -> Self:
        """Go to a page; the first one needs no parameter."""
        values = (str(page),) if page > 1 else ()
        return replace(self, params={**self.params, "page": values})

    def on_archive_page(self, number: int | None) -> Self:
        """Go to an archive page of a feed, numbered from the oldest; None is the latest page."""
        values = () if number is None else (str(number),)
        return replace(self, params={**self.params, "page": values})

    def _with(self, name: str, values: tuple[str, ...]) -> Self:
        return replace(self, params={**self.params, name: values, "page": ()})


@dataclass(frozen=True, slots=True)
class ListingLink:
    """A link to the same list in another order, in another view or on another page."""

    label: "StrOrPromise | int"
    url: ListingUrl
    is_current: bool = False


def _encode(params: Mapping[str, tuple[str, ...]], names: Sequence[str]) -> str:
    """Return these parameters as a query string, in the order of `names`."""
    pairs = []
    for name in names:
        for value in params.get(name, ()):
            pairs.append((name, value))
    return urlencode(pairs)
