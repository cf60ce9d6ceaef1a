"""Secrecy of unreleased content in the API."""

import pytest

from tests.pages.test_secrecy import NOTHING, SECRET, Act, acts
from tests.pages.world import body

pytestmark = pytest.mark.django_db
QUESTIONS = (
    "/stories?q={}",
    "/stories?q=lantern+or+{}",
    "/stories?tag={}",
    "/stories?center={}",
    "/stories?fields={}",
    "/stories?state=ak&q={}",
    "/facets?q={}",
    "/facets?tag={}",
    "/facets?year=1999&q={}",
    "/suggest?q={}",
    "/stories?exact=1&q={}",
    "/centers/{}",
    "/threats/{}",
)


@acts
def test_unreleased_words_look_like_unknown_words(client, world, act: Act):
    act(world)
    for question in QUESTIONS:
        answer, usual = (
            client.get("/api/v1" + question.format(word)) for word in (SECRET, NOTHING)
        )
        assert answer.status_code == usual.status_code
        assert body(answer) == body(usual).replace(NOTHING, SECRET), question
