"""Client functions for the API: JSON, problem details, next links."""

from collections.abc import Iterator
from typing import Any

from django.test import Client

V1 = "/api/v1"


def read(client: Client, path: str) -> Any:
    """Return the JSON of a successful response."""
    answer = client.get(V1 + path)
    assert answer.status_code == 200, answer.content.decode()
    assert answer.headers["Content-Type"] == "application/json"
    return answer.json()


def refused(client: Client, path: str, status: int = 400) -> Any:
    """Return the problem details of an error response."""
    answer = client.get(V1 + path)
    assert answer.status_code == status, answer.content.decode()
    return problem(answer)


def problem(answer: Any) -> Any:
    assert answer.headers["Content-Type"] == "application/problem+json"
    details = answer.json()
    assert details["status"] == answer.status_code
    assert details["title"]
    return details


def pages(client: Client, path: str) -> Iterator[list[str]]:
    """Yield the titles of each page, following the next links."""
    found = read(client, path)
    while True:
        yield [story["title"] for story in found["stories"]]
        if found["next"] is None:
            return
        found = read(client, found["next"].removeprefix(f"http://testserver{V1}"))


def titles(client: Client, query: str) -> list[str]:
    return [title for page in pages(client, f"/stories?{query}") for title in page]
