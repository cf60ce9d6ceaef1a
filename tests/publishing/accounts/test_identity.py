"""Whoever created or reset an account counts as the same person in every two-person rule."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from stories.choices import AccountChangeKind, Basis
from stories.models import AccountChange, Clearance, Story
from stories.publishing.accounts.changes import change_account
from stories.publishing.accounts.identity import explain_same_person
from stories.publishing.preview_links import create_link
from stories.publishing.purge import confirm_purge, request_purge
from stories.publishing.release_checks.run import check_story
from stories.publishing.snapshot import content_hash, snapshot
from stories.publishing.workflow import (
    LegalReview,
    ReleaseOptions,
    SamePersonError,
    break_glass,
    clear,
    countersign,
    decide,
    note_edit,
    submit,
)
from stories.publishing.workflow.review import grant_clearance
from stories.publishing.workflow.transaction import locked_story
from tests.clock import move
from tests.factories import REVIEWED, make_story, staff_member

pytestmark = pytest.mark.django_db


def clears(story: Story, by: User) -> None:
    clear(story, by, REVIEWED)


def decides(story: Story, by: User) -> None:
    Story.objects.filter(pk=story.pk).update(body="<p>Call 303-555-0142 for details.</p>")
    changed = Story.objects.get(pk=story.pk)
    (finding, *_others) = [one for one in check_story(changed) if not one.rule.blocks]
    decide(changed, finding, "A public number.", by)


def shares(story: Story, by: User) -> None:
    create_link(story, by, "The director", 1, content_hash(snapshot(story)))


def signs(story: Story, by: User) -> None:
    review, options = LegalReview(), ReleaseOptions()
    break_glass(story, story.created_by, "A storm is coming tonight.", review, options)
    countersign(Clearance.objects.get(story=story), by)


def purges(story: Story, by: User) -> None:
    confirm_purge(request_purge(story, story.created_by, "A spill."), by, "A spill.")


RULES: dict[str, Callable[[Story, User], None]] = {
    "clear": clears,
    "decide": decides,
    "preview link": shares,
    "countersign": signs,
    "purge": purges,
}


@pytest.fixture
def submitted() -> Story:
    author = staff_member("author")
    story = make_story(created_by=author)
    note_edit(story, author)
    submit(story, author)
    return story


def made_by(account: User, by: User) -> None:
    change_account(account, AccountChangeKind.CREATED, by)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("maker", ["author", "puppet", "boss"])
def test_rule_refuses_the_same_person(submitted: Story, rule: str, maker: str):
    """The author made the second account, the second account the author's, or one boss both."""
    author, puppet, boss = submitted.created_by, staff_member("puppet"), staff_member("boss")
    if maker != "author":
        made_by(author, puppet if maker == "puppet" else boss)
    if maker != "puppet":
        made_by(puppet, author if maker == "author" else boss)

    with pytest.raises(SamePersonError), transaction.atomic():
        RULES[rule](submitted, puppet)

    for change in AccountChange.objects.all():
        month_ago = change.decided_at - timedelta(days=31)
        move(AccountChange.objects.filter(pk=change.pk), decided_at=month_ago)
    RULES[rule](submitted, puppet)


REASONS = {
    "first made second": ([("second", "first", "created")], "first created your account on"),
    "second made first": ([("first", "second", "created")], "You created the account of first on"),
    "first reset second": ([("second", "first", "email")], "first reset your login on"),
    "second reset first": ([("first", "second", "email")], "You reset the login of first on"),
    "boss made both": (
        [("first", "boss", "created"), ("second", "boss", "created")],
        "boss created or reset your account and that of first",
    ),
    "boss made a maker": (
        [("first", "boss", "created"), ("clerk", "boss", "created"), ("second", "clerk", "email")],
        "The same person created or reset your account",
    ),
    "strangers": ([("first", "boss", "created")], ""),
}


@pytest.mark.parametrize("case", REASONS)
def test_reason_names_who_made_which_account(case: str):
    history, reason = REASONS[case]
    people = {name: staff_member(name) for name in ("first", "second", "boss", "clerk")}
    for account, by, kind in history:
        details = {"email": "new@example.gov"} if kind == "email" else None
        change_account(people[account], AccountChangeKind(kind), None, details)
        change = AccountChange.objects.latest("pk")
        move(AccountChange.objects.filter(pk=change.pk), requested_by=people[by])

    found = explain_same_person(people["second"], {people["first"].pk})
    assert found.startswith(reason) if reason else found == ""


def test_database_refuses_clearance_by_same_person(submitted: Story):
    puppet = staff_member("puppet")
    made_by(puppet, submitted.created_by)
    with (
        pytest.raises(IntegrityError, match="second person"),
        transaction.atomic(),
        locked_story(submitted) as locked,
    ):
        grant_clearance(locked, puppet, Basis.REVIEW, REVIEWED)
