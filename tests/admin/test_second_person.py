"""Pages with a decision of a second person say why an account isn't one, instead of its button."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User

from stories.choices import AccountChangeKind
from stories.models import Clearance, ProposedChange
from stories.publishing.accounts.changes import change_account
from stories.publishing.proposals.propose import propose_entry
from stories.publishing.proposals.settle import confirm_alone
from stories.publishing.purge import request_purge
from stories.publishing.workflow import (
    LegalReview,
    ReleaseOptions,
    break_glass,
    note_edit,
    submit,
)
from tests.admin.conftest import client_of
from tests.factories import make_admin, make_center, make_official, make_story

pytestmark = pytest.mark.django_db
REASON = "A storm is coming tonight, and readers need this."
Pages = tuple[list[str], str]  # pages that show the decision, and the URL that takes it


def proposal(author: User) -> ProposedChange:
    center = make_center()
    center.city = "Denver"
    change = propose_entry(center, author)
    assert change is not None
    return change


def submitted_story(author: User) -> str:
    story = make_story(created_by=author)
    note_edit(story, author)
    submit(story, author)
    return f"/admin/stories/story/{story.pk}/"


def clearing(author: User) -> Pages:
    story = submitted_story(author)
    return [f"{story}change/", f"{story}clear/"], f"{story}clear/"


def sharing(author: User) -> Pages:
    links = f"{submitted_story(author)}links/"
    return [links], links


def confirming(author: User) -> Pages:
    url = f"/admin/stories/proposedchange/{proposal(author).pk}/"
    return ["/admin/", f"{url}change/"], f"{url}confirm/"


def signing_change(author: User) -> Pages:
    change = proposal(author)
    confirm_alone(change, author, REASON)
    url = f"/admin/stories/proposedchange/{change.pk}/"
    return [f"{url}change/"], f"{url}sign/"


def signing_release(author: User) -> Pages:
    story = make_story(created_by=author)
    note_edit(story, author)
    break_glass(story, author, REASON, LegalReview(), ReleaseOptions())
    url = f"/admin/stories/clearance/{Clearance.objects.get().pk}/"
    return [f"{url}change/"], f"{url}countersign/"


def purging(author: User) -> Pages:
    purge = request_purge(make_story(), author, "A spill.")
    url = f"/admin/stories/purge/{purge.pk}/"
    return [f"{url}change/"], f"{url}confirm/"


def changing_account(author: User) -> Pages:
    other = make_official("other")
    change = change_account(other, AccountChangeKind.FACTOR, author)
    url = f"/admin/stories/accountchange/{change.pk}/"
    return [f"{url}change/"], f"{url}confirm/"


DECISIONS: dict[str, Callable[[User], Pages]] = {
    "clear": clearing,
    "preview link": sharing,
    "confirm a change": confirming,
    "sign a change": signing_change,
    "sign a release": signing_release,
    "purge": purging,
    "account change": changing_account,
}


def make_person(name: str) -> User:
    """An administrator who is an official too, so that one account can take every decision."""
    person = make_admin(name)
    person.groups.add(*make_official(f"model of {name}").groups.all())
    return person


@pytest.fixture
def author() -> User:
    return make_person("author")


@pytest.fixture
def second() -> User:
    return make_person("second")


@pytest.mark.parametrize("decision", DECISIONS)
def test_reason_replaces_the_button(author: User, second: User, settings, decision: str):
    settings.ACCOUNT_WAIT_HOURS = 0
    pages, decide = DECISIONS[decision](author)
    client = client_of(second)
    for page in pages:
        assert_offers(client.get(page).content.decode(), page, decide)

    change_account(second, AccountChangeKind.CREATED, author)
    for page in pages:
        text = client.get(page).content.decode()
        assert "author created your account on" in text
        assert "Someone else must" in text
        assert f'action="{decide}"' not in text
    answer = client.post(decide, {"reason": REASON}, follow=True)
    assert "author created your account on" in answer.content.decode()


def assert_offers(text: str, page: str, decide: str) -> None:
    """Without this, a page that never shows its button would pass."""
    is_own_form = page == decide and '<form class="confirm" method="post"' in text
    assert is_own_form or f'action="{decide}"' in text or f'href="{decide}"' in text


def test_author_is_told_so_on_every_page(author: User, settings):
    settings.ACCOUNT_WAIT_HOURS = 0
    for decision in DECISIONS.values():
        pages, decide = decision(author)
        for page in pages:
            text = client_of(author).get(page).content.decode()
            assert f'action="{decide}"' not in text
