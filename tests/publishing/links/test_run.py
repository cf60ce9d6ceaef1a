"""Results of link checks are stored for the release check."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db.models.functions import Now
from django.utils.timezone import now

from stories.choices import LinkState
from stories.models import LinkCheck
from stories.publishing.links.fetch import LinkResult
from stories.publishing.links.run import check_links
from stories.publishing.release_checks.run import check_story
from tests.factories import make_center, make_story

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)
SOURCE = "https://example.gov/a"
MORE = "https://example.gov/b"
INSIDE = "https://example.gov/c?x=1&y=2"


def story_with_links():
    body = '<p>See <a href="https://example.gov/c?x=1&amp;y=2">this</a> and <a href="mailto:a@example.gov">us</a>.</p>'
    return make_story(sources=({"title": "A", "url": SOURCE, "archived_url": MORE},), body=body)


def dead(url: str) -> LinkResult:
    return LinkResult(LinkState.DEAD, "gone")


def test_links_are_fetched_once_until_stale():
    story_with_links()
    make_story(sources=({"title": "A", "url": SOURCE},))
    asked: list[str] = []

    def ask(url: str) -> LinkResult:
        asked.append(url)
        return LinkResult(LinkState.ALIVE)

    assert check_links(WEEK, ask, max_threads=1) == {"alive": 3, "dead": 0, "unsure": 0}
    check_links(WEEK, ask, max_threads=1)
    assert asked == [SOURCE, MORE, INSIDE]
    LinkCheck.objects.filter(url=MORE).update(checked_at=Now() - WEEK)
    check_links(WEEK, ask, max_threads=1)
    assert asked == [SOURCE, MORE, INSIDE, MORE]


def test_unused_link_check_is_deleted():
    story = story_with_links()
    check_links(WEEK, dead)
    story.sources.update(archived_url="")
    check_links(WEEK, dead)
    assert set(LinkCheck.objects.values_list("url", flat=True)) == {SOURCE, INSIDE}


def test_dead_link_is_a_finding():
    story = story_with_links()
    assert "dead-link" not in {finding.rule.id for finding in check_story(story)}
    check_links(WEEK, dead)
    assert [each.field for each in check_story(story) if each.rule.id == "dead-link"] == [
        "body",
        "sources.0.url",
        "sources.0.archived_url",
    ]


def test_state_since_stays_while_the_state_does():
    story_with_links()
    check_links(WEEK, dead)
    month_ago = now() - timedelta(days=30)
    LinkCheck.objects.update(state_since=month_ago, checked_at=month_ago)
    check_links(WEEK, dead)
    assert set(LinkCheck.objects.values_list("state_since", flat=True)) == {month_ago}

    LinkCheck.objects.update(checked_at=month_ago)
    check_links(WEEK, lambda url: LinkResult(LinkState.ALIVE))
    assert month_ago not in LinkCheck.objects.values_list("state_since", flat=True)


def test_command_says_how_many_answered(capsys):
    call_command("check_links")
    assert capsys.readouterr().out == "alive: 0, dead: 0, unsure: 0\n"


def test_check_knows_the_acronyms_of_centers(django_assert_num_queries):
    story = make_story(lead=make_center(acronym="QXYZ"), body="<p>The QXYZ asked the JZZT.</p>")
    with django_assert_num_queries(7):  # five of the snapshot, acronyms, links
        found = check_story(story)
    assert [(each.rule.id, each.excerpt) for each in found] == [("unexplained-acronym", "JZZT")]
