"""No list action, form row, command or workflow step lets one person release a story.

All of them are listed here, and a test fails if a new one is missing.
"""

import re
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from types import FunctionType
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.core.management import CommandError, call_command, get_commands
from django.db import connection
from django.test import Client, RequestFactory

from stories.models import (
    Clearance,
    Edition,
    Publication,
    ReleaseRecord,
    Story,
    Takedown,
    WorkflowEntry,
)
from stories.publishing import workflow
from stories.publishing.release_checks.run import check_story
from stories.publishing.workflow.release import release_cleared
from tests.factories import REVIEWED
from tests.pages.world import routes
from tests.publishing.paths.buttons import WORDS
from tests.publishing.paths.world import (
    FUTURE,
    LoneAuthor,
    attempt,
    released,
)

pytestmark = pytest.mark.django_db


# Every action of every list, except those for deleting. This one leads to a page that shows them.
ACTIONS = {("stories.proposedchange", "confirm_selected")}


def test_every_list_action_is_known():
    request = RequestFactory().get("/admin/")
    request.user = User(is_superuser=True, is_active=True, is_staff=True)
    found = set()
    for model, model_admin in admin.site._registry.items():
        for name in model_admin.get_actions(request):
            if name != "delete_selected":
                found.add((model._meta.label_lower, name))
    assert found == ACTIONS


def test_no_list_is_edited_in_place():
    for model_admin in admin.site._registry.values():
        assert not model_admin.list_editable


def test_no_form_row_edits_released_data():
    inline_models = set()
    for model_admin in admin.site._registry.values():
        for inline in model_admin.inlines:
            inline_models.add(inline.model)
    assert not inline_models & {
        Publication,
        Edition,
        Clearance,
        ReleaseRecord,
        WorkflowEntry,
        Takedown,
    }


def test_public_site_takes_nothing_but_feedback(client: Client):
    accepting = set()
    for _name, pattern in routes():
        path = re.sub("<int:[^>]+>", "1", pattern)
        path = re.sub("<[^>]+>", "x", path)
        if client.post(f"/{path}").status_code != 405:
            accepting.add(path)
    assert accepting == {"feedback/"}


Try = Callable[[LoneAuthor, Story], Any]
# A call of each workflow step by the author of a text that no other person has read.
ACTS: dict[str, Try] = {
    "release_from_archive": lambda world, story: workflow.release_from_archive(story),
    "break_glass": lambda world, story: workflow.break_glass(
        story, world.user, "Short.", REVIEWED, workflow.ReleaseOptions()
    ),
    "cancel": lambda world, story: workflow.cancel(story, world.user),
    "cancel_bundle": lambda world, story: workflow.cancel_bundle(world.bundle, world.user),
    "change_end": lambda world, story: workflow.change_end(story, world.user, None),
    "read_again": lambda world, story: workflow.read_again(story, world.user, FUTURE),
    "clear": lambda world, story: workflow.clear(story, world.user, REVIEWED),
    "countersign": lambda world, story: workflow.countersign(story.clearances.get(), world.user),
    "decide": lambda world, story: [
        workflow.decide(story, finding, WORDS, world.user) for finding in check_story(story)
    ],
    "feature": lambda world, story: workflow.feature(story),
    "note_edit": lambda world, story: workflow.note_edit(story, world.user),
    "refresh_open_findings": lambda world, story: workflow.refresh_open_findings(story),
    "note_merges": lambda world, story: workflow.note_merges([story.pk], world.user),
    "note_new": lambda world, story: workflow.note_new([story.pk], world.user),
    "publish": lambda world, story: workflow.publish(story, world.user),
    "release_bundle": lambda world, story: workflow.release_bundle(world.bundle, world.user),
    "schedule": lambda world, story: workflow.schedule(story, world.user, FUTURE),
    "send_back": lambda world, story: workflow.send_back(story, world.user, WORDS),
    "submit": lambda world, story: workflow.submit(story, world.user),
    "take_back": lambda world, story: workflow.take_back(story, world.user),
    "undecided_warnings": lambda world, story: workflow.undecided_warnings(
        story, check_story(story)
    ),
    "withdraw": lambda world, story: workflow.withdraw(story, world.user, WORDS),
}


def test_every_act_of_the_workflow_is_known():
    steps = [name for name in workflow.__all__ if isinstance(getattr(workflow, name), FunctionType)]
    assert set(steps) == set(ACTS)


@pytest.mark.parametrize("act", ACTS)
def test_no_step_releases_unreviewed_text(world: LoneAuthor, act: str):
    def refused_or_harmless(story: Story) -> None:
        with suppress(ValidationError, ObjectDoesNotExist):
            ACTS[act](world, Story.objects.get(pk=story.pk))

    for story in world.stories.values():
        assert attempt(partial(refused_or_harmless, story), story) == []


def test_one_person_cannot_release_by_any_sequence(world: LoneAuthor):
    story = Story.objects.get(pk=world.stories["draft"].pk)
    before = released()
    workflow.submit(story, world.user)
    with pytest.raises(ValidationError):
        workflow.clear(story, world.user, REVIEWED)
    with pytest.raises(ValidationError):
        release_cleared(story, world.user, workflow.ReleaseOptions())
    assert released() == before


# Commands of this portal with their arguments, or the reason why a command is not run here.
COMMANDS: dict[str, list[str] | str] = {
    "backup": "reads everything and changes nothing; tests/backup",
    "changepassword": "asks for a password; tests/admin/test_account_changes.py",
    "check_links": ["--days", "0"],
    "collectstatic": "writes stylesheets and scripts; tests/delivery/test_assets.py",
    "delete_expired": [],
    "createsuperuser": "makes an account; tests/admin/test_account_changes.py",
    "export_site": "writes what is already public; tests/static_export",
    "forget_factors": ["alone"],
    "load_archive": "reads the archive; tests/intake and the test of the archive import below",
    "migrate": "changes tables, no story",
    "rebuild_search": [],
    "remove_withdrawn": "only removes files of the static export; tests/static_export",
    "restore": "brings back what was released when the backup was made; tests/backup",
    "serve": "starts the server, after migrate and load_archive",
    "verify_audit": [],
    "verify_editions": ["--record"],
}


def test_every_command_is_known():
    assert {name for name, app in get_commands().items() if app == "stories"} == set(COMMANDS)


@pytest.mark.parametrize(
    "name", [name for name, words in COMMANDS.items() if isinstance(words, list)]
)
def test_no_command_releases_a_story(world: LoneAuthor, name: str):
    before = released()
    connection.check_constraints()  # seals the entries that verify_audit reads
    with suppress(CommandError):  # such as an import into a filled database
        call_command(name, *COMMANDS[name])
    assert released() == before


@pytest.mark.parametrize(
    "fields", [{"archive_id": None}, {"archive_id": "from-the-archive"}], ids=str
)
def test_archive_import_admits_no_edited_story(world: LoneAuthor, fields: dict[str, Any]):
    Story.objects.filter(pk=world.stories["draft"].pk).update(**fields)
    before = released()
    with pytest.raises(ValidationError):
        workflow.release_from_archive(Story.objects.get(pk=world.stories["draft"].pk))
    assert released() == before
