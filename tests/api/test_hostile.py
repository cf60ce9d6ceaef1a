"""Hostile input in every parameter of the API."""

import json
import time

import pytest

from stories.facets import FACET_PARAMS
from tests.api.reading import V1
from tests.pages.test_hostile import VALUES, ask, require_calm

pytestmark = pytest.mark.django_db
PARAMS = ("q", *FACET_PARAMS, "from", "to", "sort", "limit", "cursor", "fields")
values = pytest.mark.parametrize("value", VALUES.values(), ids=VALUES.keys())


@values
def test_hostile_value_gets_response_or_problem(client, world, value):
    for param in PARAMS:
        started = time.monotonic()
        answer = ask(client, f"{V1}/stories", f"{param}={value}")
        require_calm(answer)
        assert answer.status_code in (200, 400), param
        assert "title" in json.loads(answer.content) or "stories" in json.loads(answer.content)
        assert time.monotonic() - started < 2


@values
def test_hostile_parameter_name_gets_response_or_problem(client, world, value):
    for path in ("/stories", "/facets", "/centers", "/threats/cedar"):
        answer = ask(client, V1 + path, f"{value}=1")
        require_calm(answer)
        assert answer.status_code in (200, 400)


@pytest.mark.parametrize("number", [2, 1000, 1900])
def test_repeated_parameter_is_refused_quickly(client, world, number):
    for param in PARAMS:
        started = time.monotonic()
        answer = ask(
            client, f"{V1}/stories", "&".join(f"{param}=v{place}" for place in range(number))
        )
        assert answer.status_code == 400
        assert len(answer.content) < 10_000
        assert time.monotonic() - started < 2
