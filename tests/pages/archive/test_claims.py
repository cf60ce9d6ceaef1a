"""Sentences of About, Clearance, Contact and Corrections, compared with the database.

Each claim is the sentence as visitors read it, with its numbers left out. The test fails if the
sentence is gone, so that a new wording brings a new comparison.
"""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from stories.choices import Basis, Status
from stories.models import Clearance, Edition, FusionCenter, Page, Partner, Publication, Story
from stories.models.edition_content import Content
from stories.models.version_cache import vocabulary_names
from stories.publishing.roles import OFFICIALS, ROLES
from stories.publishing.workflow import clear, submit, withdraw
from stories.publishing.workflow.exceptions import SamePersonError
from tests.factories import REVIEWED, make_official, make_story, release
from tests.pages.markup import Markup, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("archive")]
NUMBER = r"(\d+)"


def contents() -> list[Content]:
    publications = Publication.objects.visible().select_related("edition")
    names = vocabulary_names.get()
    return [Content(one.edition.content, names) for one in publications]


def event_years() -> list[int]:
    dates = Publication.objects.visible().values_list("event_first", "event_last")
    return [day.year for pair in dates for day in pair]


def centers(designation: str) -> int:
    return FusionCenter.objects.filter(designation=designation, is_active=True).count()


def without_address() -> list[str]:
    """Return the titles of the public stories that no source with an address is known for."""
    titles = []
    for content in contents():
        if not any(source.url for source in content.sources):
            titles.append(content.title)
    return titles


# (page, sentence, the numbers that it must contain)
CLAIMS: list[tuple[str, str, Callable[[], list[int]]]] = [
    (
        "about",
        f"The first archive has {NUMBER} stories from {NUMBER} to {NUMBER}.",
        lambda: [Publication.objects.visible().count(), min(event_years()), max(event_years())],
    ),
    (
        "methodology",
        f"Its {NUMBER} stories summarize cases",
        lambda: [Publication.objects.visible().count()],
    ),
    (
        "methodology",
        f"For {NUMBER} stories of the first archive, we know no address of a source.",
        lambda: [len(without_address())],
    ),
    (
        "about",
        f"They name about {NUMBER} partners",
        lambda: [round(Partner.objects.count(), -1)],
    ),
    (
        "about",
        f"We list the {NUMBER} we could confirm: {NUMBER} primary centers and {NUMBER} recognized",
        lambda: [
            FusionCenter.objects.filter(is_active=True).count(),
            centers("primary"),
            centers("recognized"),
        ],
    ),
]


def text_of(client: Client, path: str) -> str:
    return Markup(client.get(path).content).words


@pytest.mark.parametrize(("page", "sentence", "numbers"), CLAIMS)
def test_numbers_of_a_page_are_those_of_the_database(
    client: Client, page: str, sentence: str, numbers: Callable[[], list[int]]
) -> None:
    found = re.search(sentence, text_of(client, f"/{page}/"))
    assert found, f"/{page}/ no longer says: {sentence}"
    assert [int(number) for number in found.groups()] == numbers()


def test_each_story_names_its_source(client: Client) -> None:
    assert "The stories come from public pages only, and each names its sources." in text_of(
        client, "/about/"
    )
    for content in contents():
        assert content.sources, content.title
        for source in content.sources:
            assert source.title or source.url, content.title


def test_story_page_says_how_it_was_approved(client: Client) -> None:
    assert "Their pages say that they come “from the first archive" in text_of(
        client, "/clearance/"
    )
    for publication in Publication.objects.visible().for_detail()[:5]:
        assert publication.clearance_basis == Basis.PUBLIC_RECORD
        text = text_of(client, publication.get_absolute_url())
        assert "From the first archive, compiled from public records" in text
        assert "It wasn’t approved story by story" in text


def correction_rows(client: Client) -> list[str]:
    """Return the rows of the list of corrections, without its header."""
    rows = Markup(client.get("/corrections/").content).all("tr")
    return [words(row) for row in rows][1:]


def test_corrections_page_has_a_line_for_each_correction(client: Client) -> None:
    """None in the archive, one for each correction, and still one after a withdrawal."""
    assert not Edition.objects.filter(is_correction=True).exists()
    assert "No corrections to date." in text_of(client, "/corrections/")

    first, second = Story.objects.filter(status=Status.PUBLISHED).order_by("pk")[:2]
    for story in (first, second):
        story.summary += " Corrected."
        story.save()
        release(story, "The number was wrong.", is_correction=True)

    assert "No corrections to date." not in text_of(client, "/corrections/")
    rows = correction_rows(client)
    assert len(rows) == Edition.objects.filter(is_correction=True).count() == 2
    assert all("The number was wrong." in row for row in rows)
    assert second.title in rows[0]
    assert first.title in rows[1]

    withdraw(first, reason="An error")
    rows = correction_rows(client)
    assert len(rows) == 2
    assert sum("A correction to a story that was later withdrawn" in row for row in rows) == 1
    assert not any(first.title in row for row in rows)


def test_pages_name_the_site_as_the_settings_do(client: Client, settings: Any) -> None:
    for page in Page.objects.all():
        text = text_of(client, page.get_absolute_url())
        assert "Fusion Stories" not in text, page.slug
    assert str(settings.SITE_NAME) in text_of(client, "/about/")


def test_clearance_says_who_may_approve(client: Client) -> None:
    """One person can't write and approve, whatever the role; a second one can."""
    text = text_of(client, "/clearance/")
    assert "one writes it, another approves it" in text
    assert "The official can’t be someone who started the story or changed it" in text

    writer = make_official("writer")
    story = make_story(created_by=writer)
    submit(story, writer)
    with pytest.raises(SamePersonError):
        clear(story, writer, REVIEWED)
    assert not Clearance.objects.filter(story=story).exists()
    clear(story, make_official("reader"), REVIEWED)
    assert Clearance.objects.filter(story=story).exists()


def test_only_releasing_officials_may_approve() -> None:
    for role in ROLES:
        may_approve = bool({"stories.clear_story", "stories.publish_story"} & set(role.permissions))
        assert may_approve == (role.name == OFFICIALS), role.name
