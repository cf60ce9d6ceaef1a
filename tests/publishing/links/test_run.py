"""Results of link checks are stored for the release check."""

import socket
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F
from django.db.models.functions import Now
from django.utils.timezone import now

from stories.choices import LinkState
from stories.models import LinkCheck
from stories.publishing.links import fetch
from stories.publishing.links.fetch import LinkResult, UnreachableError
from stories.publishing.links.run import LinkCheckError, check_links
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
    assert "dead-link" not in {finding.rule.id for finding in check_story(story)}, "the first night"
    let_a_night_pass()
    check_links(WEEK, dead)
    assert [each.field for each in check_story(story) if each.rule.id == "dead-link"] == [
        "body",
        "sources.0.url",
        "sources.0.archived_url",
    ]


def test_state_since_stays_while_the_state_does():
    story_with_links()
    check_links(WEEK, dead)
    let_a_night_pass()
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
    with django_assert_num_queries(8):  # six of the snapshot, acronyms, links
        found = check_story(story)
    assert [(each.rule.id, each.excerpt) for each in found] == [("unexplained-acronym", "JZZT")]


def let_a_night_pass() -> None:
    LinkCheck.objects.update(state_since=F("state_since") - timedelta(days=1))


def states() -> set[str]:
    return set(LinkCheck.objects.values_list("state", flat=True))


def test_link_that_fails_twice_in_one_night_is_not_dead():
    story_with_links()
    check_links(WEEK, dead)
    check_links(WEEK, dead)
    assert states() == {LinkState.UNSURE}


def test_another_failure_begins_the_count_again():
    story_with_links()
    check_links(WEEK, lambda url: LinkResult(LinkState.UNSURE, "refused"))
    let_a_night_pass()
    check_links(WEEK, dead)
    assert states() == {LinkState.UNSURE}
    let_a_night_pass()
    check_links(WEEK, dead)
    assert states() == {LinkState.DEAD}


def test_dead_link_is_asked_every_night_and_can_recover():
    story_with_links()
    for _night in range(2):
        check_links(WEEK, dead)
        let_a_night_pass()
    assert states() == {LinkState.DEAD}
    check_links(WEEK, lambda url: LinkResult(LinkState.ALIVE))
    assert states() == {LinkState.ALIVE}


def test_network_that_is_down_changes_nothing():
    story_with_links()
    check_links(WEEK, lambda url: LinkResult(LinkState.ALIVE))
    before = list(LinkCheck.objects.values())

    def unreachable(url: str) -> LinkResult:
        raise UnreachableError("Temporary failure in name resolution")

    with pytest.raises(LinkCheckError, match="No link could be reached"):
        check_links(timedelta(0), unreachable)
    assert list(LinkCheck.objects.values()) == before


def test_many_links_that_die_at_once_are_not_believed():
    for number in range(6):
        make_story(sources=({"title": "A", "url": f"https://example.gov/many/{number}"},))
    check_links(WEEK, lambda url: LinkResult(LinkState.ALIVE))
    with pytest.raises(LinkCheckError, match="6 of 6 links failed at once"):
        check_links(timedelta(0), dead)
    assert states() == {LinkState.ALIVE}


def test_command_fails_without_a_network(monkeypatch):
    story_with_links()

    def no_resolver(*_args: object, **_options: object) -> None:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr(fetch.check_link, "__defaults__", (no_resolver, 5.0))
    with pytest.raises(CommandError, match=r"Nothing was stored\. No link could be reached"):
        call_command("check_links")
    assert not LinkCheck.objects.exists()
