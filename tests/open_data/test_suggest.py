"""Suggestions as JSON."""

import pytest

from tests.pages.test_hostile import VALUES
from tests.pages.world import make_world

pytestmark = pytest.mark.django_db


def test_suggestions_are_grouped_by_kind(client):
    make_world()
    answer = client.get("/search/suggest?q=timb")
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json() == {
        "groups": [
            {
                "kind": "threat",
                "label": "Threat types",
                "suggestions": [
                    {"label": "Douglas fir theft", "hint": "timber", "url": "/threats/douglas/"}
                ],
            }
        ],
    }


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES.keys())
def test_hostile_words_get_plain_suggestions(client, value):
    make_world()
    answer = client.generic("GET", "/search/suggest", QUERY_STRING=f"q={value}")
    assert answer.status_code == 200
    assert "<script" not in str(answer.json()["groups"])


def test_post_is_not_allowed(client):
    assert client.post("/search/suggest").status_code == 405
