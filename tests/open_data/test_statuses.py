"""Formats, short URLs and citations for each status of a story."""

import re

import pytest

from tests.open_data.formats import FORMAT_READERS, ids_in
from tests.pages.markup import Markup
from tests.pages.test_statuses import SLUG, STATES, Bring, make_maple, states

pytestmark = pytest.mark.django_db


@states
def test_only_public_stories_are_in_formats(client, world, bring: Bring):
    story = make_maple(world)
    bring(story)
    shown = {path for path in FORMAT_READERS if story.pk in ids_in(client, path, "state=wy")}
    assert shown == (set(FORMAT_READERS) if STATES[bring] == 200 else set())


@states
def test_short_url_has_the_status_of_the_page(client, world, bring: Bring):
    story = make_maple(world)
    bring(story)
    answer = client.get(f"/s/{story.pk}")
    assert answer.status_code == {200: 301}.get(STATES[bring], STATES[bring])
    assert answer.headers.get("Location") == (f"/stories/{SLUG}/" if STATES[bring] == 200 else None)


@states
@pytest.mark.parametrize("ending", ["ris", "bib"])
def test_only_public_stories_have_citations(client, world, bring: Bring, ending):
    bring(make_maple(world))
    answer = client.get(f"/stories/{SLUG}/cite.{ending}")
    assert answer.status_code == (200 if STATES[bring] == 200 else 404)


@pytest.mark.parametrize("number", ["0", "999999999", "9" * 19, "9" * 290, "-1", "1e9", "%00", "x"])
def test_unknown_short_url_is_not_found(client, world, number):
    assert client.get(f"/s/{number}").status_code == 404


@pytest.mark.parametrize(
    ("ending", "media_type"),
    [("ris", "application/x-research-info-systems"), ("bib", "application/x-bibtex")],
)
def test_citations_of_a_story_are_files(client, world, ending, media_type):
    answer = client.get(f"/stories/lantern-found/cite.{ending}")
    assert answer.headers["Content-Type"] == f"{media_type}; charset=utf-8"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="lantern-found.{ending}"'
    assert f"fusion-story-{world.story.pk}" in answer.content.decode()


def test_story_page_cites_in_three_styles(client, world):
    (cite,) = Markup(client.get("/stories/lantern-found/").content).texts("cite")
    assert [style in cite for style in ("APA", "Chicago", "Bluebook")] == [True] * 3
    assert cite.count(f"http://testserver/s/{world.story.pk}") == 3
    assert len(re.findall("[Vv]ersion 1|ed. 1", cite)) == 3
