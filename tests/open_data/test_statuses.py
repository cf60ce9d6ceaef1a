"""Each status of a story in each format, at its short address and in its own references."""

import re

import pytest

from tests.open_data.surfaces import SURFACES, ids_in
from tests.pages.markup import Markup
from tests.pages.test_statuses import SLUG, STATES, Bring, make_maple, states

pytestmark = pytest.mark.django_db


@states
def test_story_is_in_every_format_or_in_none(client, world, bring: Bring):
    story = make_maple(world)
    bring(story)
    shown = {path for path in SURFACES if story.pk in ids_in(client, path, "state=wy")}
    assert shown == (set(SURFACES) if STATES[bring] == 200 else set())


@states
def test_short_address_answers_as_the_page_does(client, world, bring: Bring):
    story = make_maple(world)
    bring(story)
    answer = client.get(f"/s/{story.pk}")
    assert answer.status_code == {200: 301}.get(STATES[bring], STATES[bring])
    assert answer.headers.get("Location") == (f"/stories/{SLUG}/" if STATES[bring] == 200 else None)


@states
@pytest.mark.parametrize("ending", ["ris", "bib"])
def test_references_are_those_of_public_stories(client, world, bring: Bring, ending):
    bring(make_maple(world))
    answer = client.get(f"/stories/{SLUG}/cite.{ending}")
    assert answer.status_code == (200 if STATES[bring] == 200 else 404)


@pytest.mark.parametrize("number", ["0", "999999999", "9" * 19, "9" * 290, "-1", "1e9", "%00", "x"])
def test_short_address_of_no_story_does_not_exist(client, world, number):
    assert client.get(f"/s/{number}").status_code == 404


@pytest.mark.parametrize(
    ("ending", "media_type"), [("ris", "application/x-research-info-systems"), ("bib", "application/x-bibtex")]
)
def test_references_of_a_story_are_files(client, world, ending, media_type):
    answer = client.get(f"/stories/lantern-found/cite.{ending}")
    assert answer.headers["Content-Type"] == f"{media_type}; charset=utf-8"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="lantern-found.{ending}"'
    assert f"fusion-story-{world.story.pk}" in answer.content.decode()


def test_story_page_cites_in_three_styles(client, world):
    (cite,) = Markup(client.get("/stories/lantern-found/").content).texts("cite")
    assert [style in cite for style in ("APA", "Chicago", "Bluebook")] == [True] * 3
    assert cite.count(f"http://testserver/s/{world.story.pk}") == 3
    assert len(re.findall("[Ee]dition 1|ed. 1", cite)) == 3
