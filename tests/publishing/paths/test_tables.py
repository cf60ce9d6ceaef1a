"""No list action, row of a form, command or act of the workflow publishes without check and second person.

All of them stand in tables here: a new one without its row fails.
"""

import re
from collections.abc import Callable
from contextlib import suppress
from types import FunctionType
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.core.management import CommandError, call_command, get_commands
from django.db import connection
from django.test import Client, RequestFactory

from stories.models import Story
from stories.publishing import workflow
from stories.publishing.release_checks.run import check_story
from stories.publishing.workflow.release import release_cleared
from tests.factories import REVIEWED
from tests.pages.world import routes
from tests.publishing.paths.buttons import WORDS
from tests.publishing.paths.world import (
    FUTURE,
    World,
    attempt,
    released,
)

pytestmark = pytest.mark.django_db


# Every action of every list, other than Django's own for deleting.
ACTIONS: set[tuple[str, str]] = set()


def test_every_list_action_is_known():
    request = RequestFactory().get("/admin/")
    request.user = User(is_superuser=True, is_active=True, is_staff=True)
    found = {
        (model._meta.label_lower, name)
        for model, desk in admin.site._registry.items()
        for name in desk.get_actions(request)
    }
    assert {one for one in found if one[1] != "delete_selected"} == ACTIONS


def test_no_list_is_edited_in_place():
    assert [model for model, desk in admin.site._registry.items() if desk.list_editable] == []


def test_no_row_of_a_form_is_one_of_what_is_public_or_cleared():
    inlines = {part.model._meta.model_name for desk in admin.site._registry.values() for part in desk.inlines}
    assert inlines & {"publication", "edition", "clearance", "releaserecord", "workflowentry", "takedown"} == set()


def test_public_site_takes_nothing_but_feedback(client: Client):
    """A public page that takes what is sent must be thought about here."""
    examples = {re.sub("<[^>]+>", "x", re.sub("<int:[^>]+>", "1", path)) for _name, path in routes()}
    taking = {path for path in examples if client.post(f"/{path}").status_code != 405}
    assert taking == {"feedback/"}


Try = Callable[[World, Story], Any]
# What each act of the workflow does with a text of one's own that nobody else has read.
ACTS: dict[str, Try] = {
    "release_from_archive": lambda world, story: workflow.release_from_archive(story),
    "break_glass": lambda world, story: workflow.break_glass(
        story, world.alone, "Short.", REVIEWED, workflow.ReleaseOptions()
    ),
    "cancel": lambda world, story: workflow.cancel(story, world.alone),
    "clear": lambda world, story: workflow.clear(story, world.alone, REVIEWED),
    "countersign": lambda world, story: workflow.countersign(story.clearances.get(), world.alone),
    "decide": lambda world, story: [workflow.decide(story, one, WORDS, world.alone) for one in check_story(story)],
    "feature": lambda world, story: workflow.feature(story),
    "note_edit": lambda world, story: workflow.note_edit(story, world.alone),
    "refresh_open_findings": lambda world, story: workflow.refresh_open_findings(story),
    "note_merge": lambda world, story: workflow.note_merge(story, world.alone),
    "publish": lambda world, story: workflow.publish(story, world.alone, WORDS),
    "release_bundle": lambda world, story: workflow.release_bundle(world.bundle, world.alone),
    "schedule": lambda world, story: workflow.schedule(story, world.alone, FUTURE, change_note=WORDS),
    "send_back": lambda world, story: workflow.send_back(story, world.alone, WORDS),
    "submit": lambda world, story: workflow.submit(story, world.alone),
    "take_back": lambda world, story: workflow.take_back(story, world.alone),
    "undecided_warnings": lambda world, story: workflow.undecided_warnings(story, check_story(story)),
    "withdraw": lambda world, story: workflow.withdraw(story, world.alone, WORDS),
}


def test_every_act_of_the_workflow_is_known():
    assert {name for name in workflow.__all__ if isinstance(getattr(workflow, name), FunctionType)} == set(ACTS)


@pytest.mark.parametrize("act", ACTS)
def test_no_act_lets_out_what_nobody_else_has_read(world: World, act: str):
    def refused_or_harmless(story: Story) -> None:
        with suppress(ValidationError, ObjectDoesNotExist):
            ACTS[act](world, Story.objects.get(pk=story.pk))

    stories = world.stories.values()
    assert [line for story in stories for line in attempt(lambda story=story: refused_or_harmless(story), story)] == []


def test_no_sequence_of_acts_by_one_person_lets_a_text_out(world: World):
    """Submit, clear, publish: each by the one who wrote it; then the last step alone, for a text that was changed."""
    story, before = Story.objects.get(pk=world.stories["draft"].pk), released()
    workflow.submit(story, world.alone)
    for step in (
        lambda: workflow.clear(story, world.alone, REVIEWED),
        lambda: release_cleared(story, world.alone, workflow.ReleaseOptions()),
    ):
        with pytest.raises(ValidationError):
            step()
    assert released() == before


# Commands of this portal with what they are given; "" where a command does not touch stories and is not run here.
COMMANDS: dict[str, list[str] | str] = {
    "backup": "reads everything and changes nothing; tests/backup",
    "check_links": ["--days", "0"],
    "export_site": "writes down what is public already; tests/static_export",
    "forget_factors": ["alone"],
    "load_archive": "reads the archive; tests/intake and test_archive_door below",
    "migrate": "changes tables, no story",
    "rebuild_search": [],
    "restore": "brings back what was released when the backup was made; tests/backup",
    "serve": "starts the server, after migrate and load_archive",
    "verify_audit": [],
}


def test_every_command_is_known():
    assert {name for name, app in get_commands().items() if app == "stories"} == set(COMMANDS)


@pytest.mark.parametrize("name", [name for name, words in COMMANDS.items() if isinstance(words, list)])
def test_no_command_lets_a_story_out(world: World, name: str):
    before = released()
    connection.check_constraints()  # what verify_audit reads is sealed at the end of a transaction
    with suppress(CommandError):  # such as a made-up archive, which goes into an empty database only
        call_command(name, *COMMANDS[name])
    assert released() == before


@pytest.mark.parametrize("fields", [{"archive_id": None}, {"archive_id": "from-the-archive"}], ids=str)
def test_archive_door_is_closed_for_what_somebody_wrote_here(world: World, fields: dict[str, Any]):
    Story.objects.filter(pk=world.stories["draft"].pk).update(**fields)
    before = released()
    with pytest.raises(ValidationError):
        workflow.release_from_archive(Story.objects.get(pk=world.stories["draft"].pk))
    assert released() == before
