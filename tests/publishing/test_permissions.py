"""Permissions of workflow steps and requirements of clearances."""

from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError

from stories.choices import CaseStatus
from stories.publishing.roles import CONTRIBUTORS, EDITORS, OFFICIALS
from stories.publishing.workflow import (
    NotAllowedError,
    clear,
    release_from_archive,
    send_back,
    submit,
    take_back,
)
from tests.factories import (
    REVIEWED,
    TODAY,
    make_center,
    make_story,
    make_user,
)
from tests.publishing.test_transitions import edit

pytestmark = pytest.mark.django_db


LACKS = {
    "attorney": {"case_status": CaseStatus.PENDING, "attorney_on": TODAY},
    "attorney_on": {"case_status": CaseStatus.PENDING, "attorney": "Ohio, J. Doe"},
    "privacy_by": {"privacy_by": " "},
    "privacy_on": {"privacy_on": None},
    "consent_by": {"consent_by": ""},
    "consent_on": {"consent_on": None},
}


@pytest.mark.parametrize("field", LACKS)
def test_clearance_needs_its_record(author, official, field):
    story = make_story()
    submit(story, author)
    with pytest.raises(ValidationError) as caught:
        clear(story, official, replace(REVIEWED, **LACKS[field]))
    assert list(caught.value.error_dict) == [field]


RIGHTS = {
    CONTRIBUTORS: {"submit", "take_back"},
    EDITORS: {"submit", "take_back", "send_back"},
    OFFICIALS: {"submit", "take_back", "send_back", "clear"},
}
TRIES = {
    "submit": submit,
    "take_back": take_back,
    "send_back": lambda story, by: send_back(story, by, "Why?"),
    "clear": lambda story, by: clear(story, by, REVIEWED),
}


@pytest.mark.parametrize("role", RIGHTS)
@pytest.mark.parametrize("act", TRIES)
def test_each_step_requires_its_role(author, role, act):
    center = make_center()
    user = make_user("somebody", role, center)
    story = make_story(lead=center)
    if act != "submit":
        submit(story, author)
    if act in RIGHTS[role]:
        TRIES[act](story, user)
        return
    with pytest.raises(NotAllowedError):
        TRIES[act](story, user)


def test_contributor_submits_for_an_own_center_only():
    user = make_user("somebody", CONTRIBUTORS, make_center())
    with pytest.raises(NotAllowedError, match="another center"):
        submit(make_story(), user)
    with pytest.raises(NotAllowedError, match="another center"):
        submit(make_story(supporting=(user.memberships.get().center,)), user)


@pytest.mark.parametrize("fields", [{"archive_id": None}, {"archive_id": "x", "created_by": True}])
def test_only_the_untouched_archive_is_admitted(author, fields):
    if fields.get("created_by"):
        fields = fields | {"created_by": author}
    story = make_story(**fields)
    with pytest.raises(NotAllowedError, match="public record"):
        release_from_archive(story)


def test_edited_archive_story_is_not_admitted(author):
    story = make_story(archive_id="x")
    edit(story, author, title="Changed")
    with pytest.raises(NotAllowedError):
        release_from_archive(story)


def test_archive_stories_record_their_basis():
    story = make_story(archive_id="x")
    edition = release_from_archive(story)
    clearance = edition.record.clearance
    assert (clearance.basis, clearance.cleared_by, edition.released_by) == (
        "public_record",
        None,
        None,
    )
    assert story.workflow_entries.get().act == "admit"
