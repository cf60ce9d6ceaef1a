"""No sequence of steps by colluding or careless accounts makes a text public alone.

Two or three people with accounts of every role, administrators among them, take random steps: they
create, reset, promote and demote accounts, confirm whatever waits, wait for days, edit, submit, clear
and publish a story, and change or delete a page. All steps run through the functions that the admin
calls. The rule is computed here from the steps that succeeded, not from the tables of the portal.
"""

import random
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from stories.choices import AccountChangeKind, AccountChangeState, ChangeState, Status
from stories.models import AccountChange, Edition, Page, ProposedChange, Story
from stories.publishing import workflow
from stories.publishing.accounts.changes import change_account, confirm_change, decline_change
from stories.publishing.accounts.identity import are_same_person
from stories.publishing.proposals.propose import propose_deletion, propose_entry
from stories.publishing.proposals.settle import confirm as confirm_proposal
from stories.publishing.roles import ADMINISTRATORS, EDITORS, OFFICIALS
from stories.publishing.workflow.transaction import ChangeNote
from tests.clock import move
from tests.factories import REVIEWED, make_story, serial
from tests.faults.table import FAULTS
from tests.publishing.proposals.new_values import make_page

pytestmark = pytest.mark.django_db
# The fault runs play thousands of sequences. Each test has its own transaction, because the rows
# of earlier sequences stay in the tables until it ends, and slow down the next ones.
SEQUENCES = 24
RUNS = 100 if FAULTS else 1
CONTROLLING = (
    AccountChangeKind.CREATED,
    AccountChangeKind.PASSWORD,
    AccountChangeKind.FACTOR,
    AccountChangeKind.EMAIL,
)
FOUNDERS = ([ADMINISTRATORS, EDITORS], [ADMINISTRATORS, OFFICIALS], [OFFICIALS])
ACCOUNT_STEPS = 14
TEXT_STEPS = 20
DELETED = ""
DAYS = 30


class People:
    """Who could have logged in with which account, by what happened in the last 30 days."""

    def __init__(self) -> None:
        self.today = 0
        self.day_of: dict[tuple[int, int], int] = {}

    def controls(self, by: int, account: int) -> None:
        self.day_of[account, by] = self.today

    def behind(self, account: int) -> set[int]:
        found = {account}
        waiting = [account]
        while waiting:
            current = waiting.pop()
            for (controlled, by), day in self.day_of.items():
                is_recent = self.today - day < DAYS
                if controlled == current and is_recent and by not in found:
                    found.add(by)
                    waiting.append(by)
        return found

    def are_two(self, first: int, second: int) -> bool:
        return not self.behind(first) & self.behind(second)


class Office:
    """Two or three people, their accounts, a story, a page, and every step they can take."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.people = People()
        self.groups = {group.name: group for group in Group.objects.all()}
        founders = self.dice.sample(FOUNDERS, self.dice.choice([2, 3]))
        self.accounts = [self.new_account(roles).pk for roles in founders]
        author = self.someone()
        self.story = make_story(created_by=author)
        workflow.note_edit(self.story, author)
        # Who wrote exactly this text, and whether a second person cleared exactly this text.
        self.writer = {self.fresh().content_hash: author.pk}
        self.is_cleared_by_two: dict[str, bool] = {}
        # The same for titles of the page.
        self.page = make_page()
        self.proposer: dict[str, int] = {}
        self.is_confirmed_by_two = {self.page.title: True}

        self.account_steps: list[Callable[[], None]] = [
            self.create,
            self.create,
            self.give_role,
            self.give_role,
            self.give_role,
            self.take_role,
            self.reset,
            self.confirm,
            self.confirm,
            self.decline,
            self.wait,
        ]
        self.next_steps: dict[str, Callable[[], None]] = {
            Status.DRAFT: self.submit,
            Status.RETURNED: self.submit,
            Status.IN_REVIEW: self.clear,
            Status.CLEARED: self.publish,
            Status.PUBLISHED: self.edit,
        }

    def new_account(self, roles: list[str]) -> User:
        account = User.objects.create(username=f"account-{next(serial)}", is_staff=True)
        account.groups.set([self.groups[role] for role in roles])
        return account

    def someone(self, role: str = "") -> User:
        """Return an account with its present permissions, mostly one that has the role."""
        accounts = User.objects.filter(pk__in=self.accounts)
        found = list(accounts.filter(groups__name=role)) if role else []
        if not found or self.dice.random() < 0.1:
            found = list(accounts)
        return self.dice.choice(found)

    def fresh(self) -> Story:
        return Story.objects.get(pk=self.story.pk)

    def create(self) -> None:
        by = self.someone(ADMINISTRATORS)
        account = self.new_account([])
        self.note(change_account(account, AccountChangeKind.CREATED, by))
        self.accounts.append(account.pk)

    def give_role(self) -> None:
        account = self.someone()
        role = self.dice.choice([EDITORS, OFFICIALS, ADMINISTRATORS])
        if role == EDITORS:
            account.groups.add(self.groups[role])
            return
        details = {"groups": [self.groups[role].pk]}
        self.note(
            change_account(account, AccountChangeKind.ROLE, self.someone(ADMINISTRATORS), details)
        )

    def take_role(self) -> None:
        self.someone().groups.remove(self.dice.choice(list(self.groups.values())))

    def reset(self) -> None:
        kind = self.dice.choice(CONTROLLING[1:])
        self.note(change_account(self.someone(), kind, self.someone(ADMINISTRATORS), secret="!"))

    def confirm(self) -> None:
        change = self.open_change()
        confirm_change(change, self.someone(ADMINISTRATORS))
        change.refresh_from_db()
        self.note(change)

    def decline(self) -> None:
        decline_change(self.open_change(), self.someone(ADMINISTRATORS))

    def open_change(self) -> AccountChange:
        change = AccountChange.objects.filter(state=AccountChangeState.REQUESTED).first()
        if change is None:
            raise ValidationError("Nothing waits.")
        return change

    def note(self, change: AccountChange) -> None:
        if change.state != AccountChangeState.DONE:
            return
        if change.decided_by_id:
            assert self.people.are_two(change.decided_by_id, change.requested_by_id)
        if change.kind in CONTROLLING:
            self.people.controls(change.requested_by_id, change.account_id)

    def wait(self) -> None:
        days = self.dice.choice([3, 16])
        self.people.today += days
        earlier = F("decided_at") - timedelta(days=days)
        move(AccountChange.objects.filter(state=AccountChangeState.DONE), decided_at=earlier)

    def edit(self) -> None:
        by = self.someone()
        Story.objects.filter(pk=self.story.pk).update(title=f"Title {next(serial)}")
        workflow.note_edit(self.fresh(), by)
        self.writer[self.fresh().content_hash] = by.pk

    def submit(self) -> None:
        by = self.someone(EDITORS)
        workflow.submit(self.fresh(), by, note=ChangeNote("What changed."))
        # The note is part of the text.
        self.writer.setdefault(self.fresh().content_hash, by.pk)

    def clear(self) -> None:
        by = self.someone(OFFICIALS)
        clearance = workflow.clear(self.fresh(), by, REVIEWED)
        writer = self.writer[clearance.content_hash]
        self.is_cleared_by_two[clearance.content_hash] = self.people.are_two(by.pk, writer)

    def publish(self) -> None:
        workflow.publish(self.fresh(), self.someone(OFFICIALS))

    def propose(self) -> None:
        """Propose another title of the page, or to delete it."""
        by = self.someone(EDITORS)
        page = Page.objects.filter(pk=self.page.pk).first()
        if page is None:
            raise ValidationError("The page is deleted.")

        title = self.dice.choice([f"Title {next(serial)}"] * 4 + [DELETED])
        if title == DELETED:
            propose_deletion(page, by)
        else:
            page.title = title
            propose_entry(page, by)
        self.proposer[title] = by.pk

    def confirm_text(self) -> None:
        change = ProposedChange.objects.filter(state=ChangeState.WAITING).first()
        if change is None:
            raise ValidationError("Nothing waits.")

        by = self.someone(OFFICIALS)
        confirm_proposal(change, by)
        title = change.after.get("title", DELETED)
        self.is_confirmed_by_two[title] = self.people.are_two(by.pk, self.proposer[title])

    def play(self) -> None:
        for _step in range(ACCOUNT_STEPS):
            self.attempt(self.dice.choice(self.account_steps))
        for _step in range(TEXT_STEPS):
            step = self.next_steps[self.fresh().status]
            steps = [step, step, step, self.edit, self.wait, self.propose, self.confirm_text]
            self.attempt(self.dice.choice(steps))

    def attempt(self, step: Callable[[], None]) -> None:
        """Take a step; many are refused."""
        with suppress(ValidationError), transaction.atomic():
            step()

    def texts_released_by_one(self) -> list[str]:
        texts = Edition.objects.filter(story=self.story).values_list("content_hash", flat=True)
        return [text for text in texts if not self.is_cleared_by_two.get(text)]

    def titles_confirmed_by_one(self) -> list[str]:
        titles = list(Page.objects.filter(pk=self.page.pk).values_list("title", flat=True))
        public = [*self.is_confirmed_by_two, *(titles or [DELETED])]
        return [title for title in public if not self.is_confirmed_by_two.get(title)]


@pytest.mark.parametrize("run", range(RUNS))
def test_no_collusion_releases_alone(run: int):
    released = 0
    confirmed = 0
    for seed in range(run * SEQUENCES, (run + 1) * SEQUENCES):
        with transaction.atomic():
            office = Office(seed)
            office.play()
            assert office.texts_released_by_one() == [], f"seed {seed}"
            assert office.titles_confirmed_by_one() == [], f"seed {seed}"
            released += office.story.editions.count()
            confirmed += len(office.is_confirmed_by_two) - 1
            transaction.set_rollback(True)

    # Else the sequences would prove nothing.
    assert released
    assert confirmed


def made_or_reset(account: int, by: int, days_ago: int) -> AccountChange:
    return AccountChange(
        account_id=account,
        kind=AccountChangeKind.PASSWORD,
        state=AccountChangeState.DONE,
        requested_by_id=by,
        decided_at=timezone.now() - timedelta(days=days_ago),
    )


def test_portal_and_model_agree_on_people():
    """Compare 2,000 random histories of resets among six accounts."""
    dice = random.Random(7)
    accounts = [User.objects.create(username=f"person-{number}").pk for number in range(6)]
    answers = set()
    for _history in range(2000):
        people = People()
        changes = []
        for days_ago in sorted(dice.choices([1, 29, 31], k=dice.randrange(7)), reverse=True):
            account, by = dice.sample(accounts, 2)
            people.today = -days_ago
            people.controls(by, account)
            changes.append(made_or_reset(account, by, days_ago))
        people.today = 0

        first, second = dice.sample(accounts, 2)
        with transaction.atomic():
            AccountChange.objects.bulk_create(changes)
            is_same = are_same_person({first}, {second})
            transaction.set_rollback(True)
        assert is_same is not people.are_two(first, second)
        answers.add(is_same)
    assert answers == {True, False}
