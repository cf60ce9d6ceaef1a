"""Readers for the story ids in every format of a list."""

import csv
import io
import json
import re
from collections.abc import Callable, Mapping
from typing import Any
from xml.etree import ElementTree

import docx
import pikepdf
from django.conf import settings
from django.test import Client
from docx.oxml.ns import qn

from stories.delivery.response_store import store
from stories.listing.results import Listing
from tests.pages.world import body

ATOM = {"a": "http://www.w3.org/2005/Atom"}


def from_atom(text: str) -> list[int]:
    entries = ElementTree.fromstring(text).findall("a:entry", ATOM)
    return [int(entry.findtext("a:id", "", ATOM).rpartition("/")[2]) for entry in entries]


def from_csv(text: str) -> list[int]:
    return [
        int(line["id"])
        for line in csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    ]


def from_json(text: str) -> list[int]:
    return [story["id"] for story in json.loads(text)["stories"]]


def from_json_feed(text: str) -> list[int]:
    return [int(item["id"].rpartition("/")[2]) for item in json.loads(text)["items"]]


def from_geojson(text: str) -> list[int]:
    return [feature["id"] for feature in json.loads(text)["features"]]


def from_ris(text: str) -> list[int]:
    return [
        int(number) for number in re.findall(r"^ID  - fusion-story-(\d+)\r?$", text, re.MULTILINE)
    ]


def from_bibtex(text: str) -> list[int]:
    return [
        int(number) for number in re.findall(r"^@misc\{fusion-story-(\d+),$", text, re.MULTILINE)
    ]


def from_pdf(content: bytes) -> list[int]:
    """Return the ids in the permanent addresses to which the pages of a PDF link."""
    addresses = []
    with pikepdf.open(io.BytesIO(content)) as document:
        for page in document.pages:
            for annotation in page.get("/Annots", []):
                addresses.append(str(annotation.get("/A", {}).get("/URI", "")))
    return _ids_in_addresses(addresses)


def from_docx(content: bytes) -> list[int]:
    """Return the ids in the permanent addresses to which a Word file links."""
    document = docx.Document(io.BytesIO(content))
    targets = {key: part.target_ref for key, part in document.part.rels.items() if part.is_external}
    links = document.element.body.iter(qn("w:hyperlink"))
    return _ids_in_addresses([targets.get(link.get(qn("r:id")), "") for link in links])


def _ids_in_addresses(addresses: list[str]) -> list[int]:
    pattern = re.compile(re.escape(settings.SITE_URL) + r"/s/(\d+)")
    found = [pattern.fullmatch(address) for address in addresses]
    ids = [int(match[1]) for match in found if match]
    return list(dict.fromkeys(ids))


# Readers of the story ids in a document, which contains the first stories of a list.
DOCUMENT_READERS: Mapping[str, Callable[[bytes], list[int]]] = {
    "/stories.pdf": from_pdf,
    "/stories.docx": from_docx,
}

# Readers of the story ids in a file, by the path of the format.
FORMAT_READERS: Mapping[str, Callable[[str], list[int]]] = {
    "/feeds/stories.atom": from_atom,
    "/feeds/stories.json": from_json_feed,
    "/stories.csv": from_csv,
    "/stories.json": from_json,
    "/stories.geojson": from_geojson,
    "/stories.ris": from_ris,
    "/stories.bib": from_bibtex,
}

# Paths of the formats that are streamed in the order of the list. A feed has an order of its own.
STREAMED = tuple(path for path in FORMAT_READERS if not path.startswith("/feeds/"))


def require_same_stories(path: str, ids: list[int], shown: list[int]) -> None:
    """Require the listed stories, in the order of the list unless the path is that of a feed."""
    is_feed = path.startswith("/feeds/")
    assert (sorted(ids) == sorted(shown)) if is_feed else (ids == shown), path


def text_of(client: Client, address: str, **options: Any) -> str:
    answer = client.get(address, **options)
    assert answer.status_code == 200
    return body(answer)


def ids_in(client: Client, path: str, query: str = "") -> list[int]:
    """Return the ids of the stories in a format, in its order."""
    if path in DOCUMENT_READERS:
        return DOCUMENT_READERS[path](client.get(f"{path}?{query}").content)
    return FORMAT_READERS[path](text_of(client, f"{path}?{query}"))


def ids_at(client: Client, address: str) -> list[int]:
    """Return the ids of the stories at the URL of a format or of the API, in its order."""
    path, _question_mark, query = address.partition("?")
    if path in FORMAT_READERS or path in DOCUMENT_READERS:
        return ids_in(client, path, query)
    return _ids_in_api(client, address)


def _ids_in_api(client: Client, address: str) -> list[int]:
    """Follow the next links from a URL of the API, three stories at a time."""
    separator = "&" if "?" in address else "?"
    url = f"{address}{separator}limit=3&fields=id"
    ids: list[int] = []
    while url:
        page = json.loads(text_of(client, url))
        ids += [story["id"] for story in page["stories"]]
        url = (page["next"] or "").removeprefix("http://testserver")
    return ids


def ids_on_pages(client: Client, query: str = "") -> list[int]:
    """Return the ids of the stories on all pages of the list, in its order."""
    ids = []
    for number in _listing(client, query).page.paginator.page_range:
        listing = _listing(client, f"{query}&page={number}")
        ids += [row.publication.story_id for row in listing.rows]
    return ids


def _listing(client: Client, query: str) -> Listing:
    store.clear()  # a page from the cache has no context
    return client.get(f"/stories/?{query}").context["listing"]
