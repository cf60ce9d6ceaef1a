"""The formats of a list, and how to read the stories of each back."""

import csv
import io
import json
import re
from collections.abc import Callable, Mapping
from typing import Any
from xml.etree import ElementTree

from django.test import Client

from stories.delivery.response_store import store
from stories.listing.results import Listing
from tests.pages.world import body

ATOM = {"a": "http://www.w3.org/2005/Atom"}


def from_atom(text: str) -> list[int]:
    entries = ElementTree.fromstring(text).findall("a:entry", ATOM)
    return [int(entry.findtext("a:id", "", ATOM).rpartition("/")[2]) for entry in entries]


def from_csv(text: str) -> list[int]:
    return [int(line["id"]) for line in csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))]


def from_json(text: str) -> list[int]:
    return [story["id"] for story in json.loads(text)["stories"]]


def from_geojson(text: str) -> list[int]:
    return [feature["id"] for feature in json.loads(text)["features"]]


def from_ris(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"^ID  - fusion-story-(\d+)\r?$", text, re.MULTILINE)]


def from_bibtex(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"^@misc\{fusion-story-(\d+),$", text, re.MULTILINE)]


# Path of the format: how to read the ids of its stories.
SURFACES: Mapping[str, Callable[[str], list[int]]] = {
    "/feeds/stories.atom": from_atom,
    "/stories.csv": from_csv,
    "/stories.json": from_json,
    "/stories.geojson": from_geojson,
    "/stories.ris": from_ris,
    "/stories.bib": from_bibtex,
}


def text_of(client: Client, address: str, **options: Any) -> str:
    answer = client.get(address, **options)
    assert answer.status_code == 200
    return body(answer)


def ids_in(client: Client, path: str, query: str = "") -> list[int]:
    """Return the ids of the stories that a format holds, in its order."""
    return SURFACES[path](text_of(client, f"{path}?{query}"))


def ids_at(client: Client, address: str) -> list[int]:
    """Return the ids of the stories behind a link to a format, the API included, in its order."""
    path, _sep, query = address.partition("?")
    return ids_in(client, path, query) if path in SURFACES else _ids_in_api(client, address)


def _ids_in_api(client: Client, address: str) -> list[int]:
    """Follow the next links from an address of the API, three stories at a time."""
    found, following = list[int](), f"{address}{'&' if '?' in address else '?'}limit=3&fields=id"
    while following:
        page = json.loads(text_of(client, following))
        found += [story["id"] for story in page["stories"]]
        following = (page["next"] or "").removeprefix("http://testserver")
    return found


def ids_on_pages(client: Client, query: str = "") -> list[int]:
    """Return the ids of the stories that the list shows on all its pages, in its order."""
    pages = range(1, _listing(client, query).page.paginator.num_pages + 1)
    listings = [_listing(client, f"{query}&page={number}") for number in pages]
    return [row.publication.story_id for found in listings for row in found.rows]


def _listing(client: Client, query: str) -> Listing:
    store.clear()  # a page from the cache has no context
    return client.get(f"/stories/?{query}").context["listing"]
