"""Helpers that answer the question at the end of a page."""

import re
from typing import Any

from django.test import Client

from stories.pages.feedback_page import sign_path
from tests.pages.world import FROM_HERE

PATH = "/threats/"
ANSWER = {"page": sign_path(PATH), "helpful": "yes", "website": ""}


def send(client: Client, data: dict[str, str], headers: dict[str, str] = FROM_HERE) -> Any:
    return client.post("/feedback/", data, headers=headers)


def answer_of(response: Any) -> str:
    """Return the signed id that the thank-you page carries."""
    return re.search(r'name="answer" value="([^"]+)"', response.content.decode())[1]  # type: ignore[index]
