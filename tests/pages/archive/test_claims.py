"""Sentences of About, Clearance, Contact and Corrections, compared with the database.

Each claim is the sentence as visitors read it, with its numbers left out. The test fails if the
sentence is gone, so that a new wording brings a new comparison.
"""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from stories.choices import Basis
from stories.models import Edition, FusionCenter, Page, Partner, Publication
from stories.models.edition_content import Content
from stories.models.version_cache import vocabulary_names
from stories.publishing.roles import ROLES
from tests.pages.markup import Markup

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


# (page, sentence, the numbers that it must contain)
CLAIMS: list[tuple[str, str, Callable[[], list[int]]]] = [
    (
        "about",
        f"The first archive has {NUMBER} stories from {NUMBER} to {NUMBER}.",
        lambda: [Publication.objects.visible().count(), min(event_years()), max(event_years())],
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
    assert "Each story names its sources, with publisher, date and address as far as" in text_of(
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


def test_corrections_page_has_a_line_for_each_correction(client: Client) -> None:
    number = Edition.objects.filter(is_correction=True).count()
    says_none = "No corrections to date." in text_of(client, "/corrections/")
    assert says_none == (number == 0)


def test_pages_name_the_site_as_the_settings_do(client: Client, settings: Any) -> None:
    for page in Page.objects.all():
        text = text_of(client, page.get_absolute_url())
        assert "Fusion Stories" not in text, page.slug
    assert str(settings.SITE_NAME) in text_of(client, "/about/")


def test_no_role_releases_without_a_second_person(client: Client) -> None:
    """Contributors write and can't approve; whoever approves can't have written the text."""
    assert "one writes it, another approves it" in text_of(client, "/clearance/")
    writers = next(role for role in ROLES if role.name == "Contributors")
    assert "stories.clear_story" not in writers.permissions
    assert "stories.publish_story" not in writers.permissions
