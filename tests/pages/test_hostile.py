"""Hostile input at every public address: a sensible page or a clear refusal, never a fault, never an echo."""

import time
from typing import Any
from urllib.parse import unquote_to_bytes

import pytest
from django.test import Client

from stories.facets import FACET_PARAMS
from tests.pages.markup import Markup
from tests.pages.world import World, addresses, body, routes
from tests.sampling import sample

pytestmark = pytest.mark.django_db
MARK = "zq7"  # lets a test find an echo
VALUES = {
    "NUL": "%00",
    "NUL inside": "a%00b",
    "lone surrogate": "%ED%A0%80",
    "half a character": "%C3",
    "no UTF-8": "%FF%FE",
    "percent": "%",
    "10,000 characters": "x" * 10_000,
    "10,000 words": "a+" * 10_000,
    "10,000 quotes": "%22" * 10_000,
    "10,000 minus signs": "-" * 10_000,
    "tsquery operators": "%26%7C!()%3A*%3C-%3E'%22%5C",
    "tsquery weights": "a%3AA*+%26+b%3CC",
    "open quote": "%22school",
    "only stop words": "the+and+of",
    "or or or": "or+or+or",
    "SQL": "'%3B+DROP+TABLE+stories_story%3B--",
    "script": f"%3Cscript%3E{MARK}%3C/script%3E",
    "attribute": f"%22+onmouseover=%22{MARK}",
    "single quote": f"'+onmouseover='{MARK}",
    "template": "%7B%7B+7|add:7+%7D%7D%7B%25+load+%25%7D",
    "header": "%0D%0ASet-Cookie:+a=b",
    "right to left": "%E2%80%AEabc%E2%80%AC%D8%A7",
    "zero width": "a%E2%80%8Bb%EF%BB%BF",
    "emoji": "%F0%9F%91%A9%E2%80%8D%F0%9F%9A%80",
    "combining marks": "e" + "%CC%81" * 500,
    "private use": "%EE%80%80school%EE%80%81",
    "huge number": "9" * 400,
    "10^30": "1" + "0" * 30,
    "minus": "-1",
    "not a number": "NaN",
    "year 9999999": "9999999",
    "year 0": "0000",
    "month 13": "2011-13",
    "February 30": "2011-02-30",
    "Arabic digits": "%D9%A2%D9%A0%D9%A1%D9%A1",
    "Roman numeral": "%E2%85%A7",
    "path": "..%2F..%2Fetc%2Fpasswd",
    "other host": "//evil.example/",
    "object": "[]",
}
# Each of these starts a process of its own, so only some turns ask for it.
DOCUMENT_ENDINGS = (".pdf", ".docx", ".png")
DOCUMENT_TURNS = 10
PARAMS = ("q", *FACET_PARAMS, "from", "to", "sort", "view", "page", "order", "designation", "p")


def ask(client: Client, path: str, query: str = "", method: str = "GET") -> Any:
    """Ask as a raw request line does, without what a client would tidy up."""
    raw = unquote_to_bytes(path).decode("latin-1")
    return client.generic(
        method, "/", PATH_INFO=raw, QUERY_STRING=query, headers={"sec-fetch-site": "none"}
    )


def paths(world: World) -> list[str]:
    return sorted(
        {address.partition("?")[0] for found in addresses(world).values() for address in found}
    )


def require_calm(answer: Any) -> None:
    """Neither a fault nor a trace nor markup of the sender's."""
    assert answer.status_code < 500
    text = body(answer)
    assert "Traceback" not in text
    assert "Set-Cookie" not in answer.headers
    assert not any(
        echo in text for echo in (f"<script>{MARK}", f'onmouseover="{MARK}', f"onmouseover='{MARK}")
    )


@pytest.mark.parametrize("turn", sample(range(len(VALUES)), 6))
def test_every_address_bears_values_of_every_kind_in_every_parameter(client, world, turn):
    """In each turn every address meets another value; in all turns every value."""
    for place, path in enumerate(paths(world)):
        if path.endswith(DOCUMENT_ENDINGS) and (turn + place) % DOCUMENT_TURNS:
            continue
        value = list(VALUES.values())[(turn + place) % len(VALUES)]
        require_calm(ask(client, path, "&".join(f"{param}={value}" for param in PARAMS)))


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES.keys())
def test_list_bears_every_value_in_each_parameter(client, world, value):
    for param in ("q", "tag"):
        started = time.monotonic()
        answer = ask(client, "/stories/", f"{param}={value}")
        require_calm(answer)
        assert answer.status_code == 200
        assert Markup(answer.content).errors == []
        assert time.monotonic() - started < 2


@pytest.mark.parametrize("value", [value.lower() for value in VALUES.values() if len(value) < 200])
def test_unknown_path_does_not_exist(client, world, value):
    for _name, path in routes():
        if "<" in path and path != "<page:slug>/":
            named = path.replace("<slug:slug>", value).replace("<str:name>", value)
            answer = ask(client, "/" + named.replace("<int:edition>", "1"))
            require_calm(answer)
            assert answer.status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "//host/path",
        "//evil.example",
        "///",
        "/stories///x",
        "//stories/",
        "/./",
        "/%2e%2e/",
    ],
)
def test_odd_path_is_not_followed_anywhere(client, world, path):
    answer = ask(client, path)
    assert answer.status_code == 404
    assert "Location" not in answer.headers


@pytest.mark.parametrize("number", [1000, 1900])
def test_parameter_repeated_a_thousand_times_gets_an_answer(client, world, number):
    for param in PARAMS:
        query = "&".join(f"{param}=v{place}" for place in range(number))
        started = time.monotonic()
        answer = ask(client, "/stories/", query)
        assert answer.status_code == 200
        assert len(answer.content) < 200_000
        assert time.monotonic() - started < 2


def test_parameter_repeated_three_thousand_times_is_refused(client, world):
    for path in ("/stories/", "/centers/", "/sitemap.xml"):
        assert (
            ask(client, path, "&".join(f"q=v{place}" for place in range(3000))).status_code == 400
        )


def test_directory_does_not_carry_on_what_it_does_not_know(client, world):
    text = ask(
        client, "/centers/", "order=name&x=" + "y" * 5000 + "&designation=zz"
    ).content.decode()
    assert "yyy" not in text
    assert "designation=zz" not in text
    assert "?order=name&amp;designation=primary" in text


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"])
def test_page_is_only_read(client, world, method):
    readable = [path for path in paths(world) if path != "/feedback/"]
    answers = {path: ask(client, path, method=method) for path in readable}
    assert {(answer.status_code, answer.headers["Allow"]) for answer in answers.values()} == {
        (405, "GET, HEAD")
    }


def test_head_answers_as_get_without_a_body(client, world):
    for path in paths(world):
        head = client.head(path)
        assert (head.status_code, body(head)) == (client.get(path).status_code, "")


@pytest.mark.parametrize(
    "headers",
    [
        {"accept-language": "x" * 5000},
        {"accept": "\x00"},
        {"cookie": "session=%00; csrftoken='\";="},
        {"cookie": "messages=x; sessionid=" + "a" * 4000},
        {"if-modified-since": "never"},
        {"if-none-match": '"' * 100},
        {"range": "bytes=9-1"},
        {"referer": "http://["},
        {"x-forwarded-host": "evil.example"},
        {"x-forwarded-for": "x"},
        {"authorization": "Basic x"},
        {"user-agent": "\ud83d".encode("utf-8", "surrogatepass").decode("latin-1")},
    ],
    ids=str,
)
def test_odd_header_changes_nothing(client, world, headers):
    for path in ("/", "/stories/", "/stories/lantern-found/", "/sitemap.xml"):
        answer = client.get(path, headers=headers)
        assert answer.status_code == 200
        assert "evil.example" not in body(answer)


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "",
        "a" * 300,
        "testserver/x",
        "testserver\x00",
        "[::1",
        "1.2.3.4:x",
        "user@testserver",
    ],
)
def test_host_that_is_not_ours_is_refused(client, world, host):
    answer = client.get("/", headers={"host": host})
    assert answer.status_code == 400
    assert "evil.example" not in answer.content.decode()
