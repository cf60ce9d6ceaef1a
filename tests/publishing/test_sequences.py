"""No random sequence of actions reaches an illegal state.

The actions are workflow steps by users of every role, queryset updates and plain SQL. Most of them
are refused. After each one that succeeds, the rules of the workflow must hold for all stories.
"""

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from stories.choices import Status
from stories.models import Bundle, Clearance, Story, WorkflowEntry
from stories.publishing import workflow
from stories.publishing.roles import CONTRIBUTORS, EDITORS
from stories.publishing.workflow.transitions import legal_transitions
from tests.factories import REVIEWED, make_admin, make_center, make_official, make_story, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ATTEMPTS = 400  # for each seed
LEGAL = set(legal_transitions())
# Each query returns the stories that violate its rule.
RULES = {
    "the status is that of the last log entry": """
        SELECT id FROM stories_story AS story WHERE status <> coalesce((SELECT to_status FROM stories_workflowentry
          WHERE story_id = story.id ORDER BY id DESC LIMIT 1), 'draft')""",
    "another person cleared the text of each edition": """
        SELECT story_id FROM stories_edition AS edition WHERE NOT EXISTS (SELECT FROM stories_releaserecord AS record
          JOIN stories_clearance AS clearance ON clearance.id = record.clearance_id
          WHERE record.edition_id = edition.id AND clearance.content_hash = edition.content_hash
            AND (clearance.basis = 'break_glass' OR NOT clearance.cleared_by_id = ANY (clearance.authors)))""",
    "nothing is public before its release": """
        SELECT shown.story_id FROM stories_publication AS shown JOIN stories_edition AS edition
          ON edition.id = shown.edition_id WHERE shown.visible_from < edition.released_at""",
    "what was taken down is not public": """
        SELECT story_id FROM stories_publication JOIN stories_takedown USING (edition_id)""",
    "a withdrawn story has no row": """
        SELECT story.id FROM stories_story AS story JOIN stories_publication AS shown ON shown.story_id = story.id
          WHERE story.status = 'withdrawn'""",
    "a cleared text has a valid clearance, one in work has none": """
        SELECT id FROM stories_story AS story WHERE status IN ('cleared', 'draft', 'in_review', 'returned', 'withdrawn')
          AND (status = 'cleared') <> EXISTS (SELECT FROM stories_clearance
            WHERE story_id = story.id AND voided_at IS NULL)""",
    "editions are numbered without gaps": """
        SELECT story_id FROM stories_edition GROUP BY story_id HAVING max(number) <> count(*)""",
    "release numbers have no gaps": """
        SELECT min(story_id) FROM stories_releaserecord GROUP BY year HAVING max(serial) <> count(*)""",
    "each release has one log entry": """
        SELECT story.id FROM stories_story AS story WHERE
          (SELECT count(*) FROM stories_releaserecord WHERE story_id = story.id) <>
          (SELECT count(*) FROM stories_workflowentry WHERE story_id = story.id
            AND act IN ('publish', 'schedule', 'break_glass', 'admit'))""",
}
SQL = [
    "UPDATE stories_story SET status = '{status}' WHERE id = {story}",
    "UPDATE stories_story SET hands = '{{}}', created_by_id = NULL WHERE id = {story}",
    "INSERT INTO stories_workflowentry (story_id, act, from_status, to_status, at, remark)"
    " SELECT id, '{act}', status, '{status}', now(), 'x' FROM stories_story WHERE id = {story}",
    "INSERT INTO stories_edition (story_id, number, content, content_hash, change_note, is_correction, released_at)"
    " SELECT {story}, 77, '{{}}', repeat('0', 64), '', false, now()",
    "UPDATE stories_publication SET visible_from = now() - interval '1 day', visible_until = NULL",
    "UPDATE stories_publication SET story_id = {story}",
    "UPDATE stories_clearance SET voided_at = NULL",
    "UPDATE stories_clearance SET content_hash = repeat('0', 64)",
    "INSERT INTO stories_clearance (story_id, content_hash, basis, authors, cleared_at, case_status, attorney,"
    " privacy_by, consent_by, void_reason, break_glass_reason) SELECT {story}, content_hash, 'public_record', '{{}}',"
    " now(), 'none', '', '', '', '', '' FROM stories_story WHERE id = {story}",
    "DELETE FROM stories_takedown",
    "DELETE FROM stories_workflowentry WHERE story_id = {story}",
    "UPDATE stories_releaserecord SET serial = serial + 1",
    "DELETE FROM stories_edition WHERE story_id = {story}",
]


NOTE = workflow.ChangeNote("Note.")
Action = Callable[[Story, Any], Any]


class RandomWorkflow:
    """Users of every role, a few stories, and all actions that users may attempt."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        center = make_center()
        other_center = make_center()
        writer = make_user("writer0", CONTRIBUTORS, center)
        other_writer = make_user("writer1", CONTRIBUTORS, other_center)
        self.users = [
            writer,
            other_writer,
            make_user("editor", EDITORS),
            make_official(),
            make_official("second"),
            make_admin(),
        ]
        self.stories = [
            make_story(lead=center, created_by=writer),
            make_story(lead=other_center, created_by=other_writer),
            make_story(lead=center, created_by=writer),
        ]
        self.releases: list[Action] = [
            workflow.publish,
            lambda story, by: workflow.publish(
                story, by, until=timezone.now() + timedelta(hours=1)
            ),
            lambda story, by: workflow.schedule(story, by, timezone.now() + timedelta(hours=1)),
        ]
        self.next_steps: dict[str, list[Action]] = {
            "in_review": [self.clear],
            "cleared": self.releases,
            "published": [workflow.cancel, self.edit],
        }
        self.actions: list[Action] = [
            self.submit,
            self.clear,
            *self.releases,
            workflow.take_back,
            lambda story, by: workflow.send_back(story, by, "Why?"),
            workflow.cancel,
            self.withdraw,
            self.break_glass,
            self.countersign,
            self.bundle,
            self.edit,
            lambda story, by: workflow.release_from_archive(story),
            lambda story, by: Story.objects.filter(pk=story.pk).update(
                status=self.dice.choice(Status.values)
            ),
            lambda story, by: Story(pk=story.pk, status=self.dice.choice(Status.values)).save(
                update_fields=["status"]
            ),
            self.log,
            self.sql,
        ]

    def submit(self, story: Story, by: Any) -> None:
        workflow.submit(story, by, note=NOTE)

    def clear(self, story: Story, by: Any) -> None:
        workflow.clear(story, by, REVIEWED)

    def break_glass(self, story: Story, by: Any) -> None:
        if self.dice.random() < 0.2:
            workflow.break_glass(
                story, by, "A storm is coming tonight.", REVIEWED, workflow.ReleaseOptions(), NOTE
            )

    def countersign(self, story: Story, by: Any) -> None:
        workflow.countersign(
            Clearance.objects.filter(basis="break_glass").order_by("?")[:1].get(), by
        )

    def withdraw(self, story: Story, by: Any) -> None:
        if self.dice.random() < 0.3:
            workflow.withdraw(story, by, "Wrong.")

    def bundle(self, story: Story, by: Any) -> None:
        bundle = Bundle.objects.create(name="Some")
        for member in self.dice.sample(self.stories, 2):
            bundle.members.create(story=member)
        workflow.release_bundle(bundle, by)

    def edit(self, story: Story, by: Any) -> None:
        Story.objects.filter(pk=story.pk).update(title=f"Title {self.dice.randrange(9)}")
        workflow.note_edit(story, by)

    def log(self, story: Story, by: Any) -> None:
        act, start, end = self.dice.choice(sorted(LEGAL))
        WorkflowEntry.objects.create(
            story=story, act=act, from_status=start, to_status=end, by=by, remark="x"
        )

    def sql(self, story: Story, by: Any) -> None:
        act, _start, end = self.dice.choice(sorted(LEGAL))
        with connection.cursor() as cursor:
            cursor.execute(self.dice.choice(SQL).format(story=story.pk, status=end, act=act))

    def attempt(self) -> bool:
        """Take a random action; return whether it succeeded.

        Half of the attempts are next steps of the story, so that every status is reached.
        """
        story = self.dice.choice(self.stories)
        by = self.dice.choice(self.users)
        story = Story.objects.get(pk=story.pk)
        actions = self.actions
        if self.dice.random() < 0.5:
            actions = self.next_steps.get(story.status, [workflow.submit])

        try:
            with transaction.atomic():
                self.dice.choice(actions)(story, by)
        except (ValidationError, DatabaseError, Clearance.DoesNotExist):
            return False
        return True


def violated_rules() -> list[str]:
    with connection.cursor() as cursor:
        parts = [f"SELECT '{rule}' WHERE EXISTS ({sql})" for rule, sql in RULES.items()]
        cursor.execute(" UNION ALL ".join(parts))
        return [rule for (rule,) in cursor.fetchall()]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_no_sequence_reaches_an_illegal_state(seed):
    workflow_of_users = RandomWorkflow(seed)
    done = 0
    for _try in range(ATTEMPTS):
        if workflow_of_users.attempt():
            done += 1
            assert violated_rules() == []
    steps = set(WorkflowEntry.objects.values_list("act", "from_status", "to_status"))
    assert steps <= LEGAL
    assert len({act for act, _start, _end in steps}) > 9, "too few kinds of steps were taken"
    assert done > 50
