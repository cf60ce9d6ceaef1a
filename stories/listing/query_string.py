"""Addresses of lists: one canonical query string for equal searches."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Self
from urllib.parse import quote, quote_plus, urlencode

from stories.listing.form import LISTING_PARAMETERS

ORDER = LISTING_PARAMETERS
PAGE = ORDER.index("page")


def _encoded(params: Mapping[str, tuple[str, ...]], names: Sequence[str]) -> str:
    return urlencode([(name, value) for name in names for value in params.get(name, ())])


_quoted = lru_cache(10_000)(quote_plus)  # the same values on each page


@dataclass(frozen=True, slots=True)
class ListingUrl:
    """A path with its parameters; every change gives a new address, back on the first page.

    Both are quoted, so of the signs of HTML an address holds & alone.
    """

    path: str
    params: Mapping[str, tuple[str, ...]]

    @classmethod
    def build(cls, path: str, read: Mapping[str, Any], chosen: Mapping[str, list[str]]) -> Self:
        """Return the canonical address of a form's clean values and the filter values that exist."""
        single = {name: (str(read[name]),) for name in ("q", "exact", "from", "to", "sort", "view") if read[name]}
        return cls(quote(path), single | {name: tuple(sorted(values)) for name, values in chosen.items() if values})

    def __str__(self) -> str:
        query = _encoded(self.params, ORDER)
        return f"{self.path}?{query}" if query else self.path

    def adding(self, name: str, value: str) -> Self:
        """Add a value to a repeatable parameter."""
        return self._set(name, tuple(sorted({*self.params.get(name, ()), value})))

    def url_adder(self, name: str) -> Callable[[str], str]:
        """Return what adding() does as text, for the many options of one facet: all but the value is written once."""
        place, chosen = ORDER.index(name), self.params.get(name, ())
        before, behind = (_encoded(self.params, names) for names in (ORDER[:place], ORDER[place + 1 : PAGE]))
        start, end = f"{self.path}?{before}{'&' if before else ''}{name}=", f"{'&' if behind else ''}{behind}"
        between = f"&{name}="
        if not chosen:
            return lambda value: start + _quoted(value) + end
        return lambda value: start + between.join(map(_quoted, sorted({*chosen, value}))) + end

    def removing(self, name: str, value: str | None = None) -> Self:
        """Take away one value of a parameter, or all of them."""
        return self._set(name, tuple(old for old in self.params.get(name, ()) if value not in (None, old)))

    def replacing(self, name: str, value: str) -> Self:
        """Give a parameter this one value; "" takes it away."""
        return self._set(name, (value,) if value else ())

    def on_page(self, page: int) -> Self:
        """Go to a page; the first one needs no parameter."""
        return replace(self, params={**self.params, "page": (str(page),) if page > 1 else ()})

    def _set(self, name: str, values: tuple[str, ...]) -> Self:
        return replace(self, params={**self.params, name: values, "page": ()})
