"""Changed wording of the archive becomes a draft of the next edition."""

import pytest
from django.core.management import call_command

from stories.intake.archive import load_archive
from stories.models import Edition, Publication, Story, WorkflowEntry
from stories.publishing.workflow import clear, note_edit, submit, withdraw
from stories.publishing.workflow.transaction import ChangeNote
from tests.factories import REVIEWED, staff_member
from tests.intake.small import small_archive, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def reworded(tmp_path):
    """Load the small archive, then return a folder with another headline and outcome."""
    load_archive(write(tmp_path, small_archive()))
    archive = small_archive()
    archive["success_stories.json"][0] |= {"title": "Center finds stolen cars", "outcomes": []}
    return write(tmp_path, archive)


def run(capsys, folder, **options):
    call_command("load_archive", folder=folder, **options)
    return capsys.readouterr().out


def test_dry_run_shows_changes_and_stores_nothing(reworded, capsys):
    entries = WorkflowEntry.objects.count()
    out = run(capsys, reworded, dry_run=True)
    assert "Changed, as a draft: cars-found (Title, Outcomes)" in out
    assert "nothing was stored" in out
    story = Story.objects.get()
    assert (story.title, story.status, story.outcomes.count()) == (
        "Stolen cars found",
        "published",
        1,
    )
    assert WorkflowEntry.objects.count() == entries


def test_plain_load_leaves_loaded_stories_alone(reworded, capsys):
    assert "cars-found" not in run(capsys, reworded)
    assert Story.objects.get().title == "Stolen cars found"


def test_changed_wording_is_a_draft_with_the_same_url(reworded, capsys):
    assert "Changed, as a draft: cars-found" in run(capsys, reworded, propose_changes=True)
    story = Story.objects.get()
    assert (story.title, story.slug, story.status) == (
        "Center finds stolen cars",
        "cars-found",
        "draft",
    )
    assert Publication.objects.get().edition.content["title"] == "Stolen cars found"
    assert Edition.objects.count() == 1


def test_changed_wording_needs_two_people(reworded, capsys):
    run(capsys, reworded, propose_changes=True)
    story = Story.objects.get()
    submit(story, staff_member("author"), note=ChangeNote("Edited for clarity."))
    assert Story.objects.get().authors == {staff_member("author").pk}
    clear(story, staff_member("official"), REVIEWED)
    assert Edition.objects.count() == 1


def test_second_run_changes_nothing_more(reworded, capsys):
    run(capsys, reworded, propose_changes=True)
    assert "cars-found" not in run(capsys, reworded, propose_changes=True)


def test_text_that_staff_edited_is_kept(reworded, capsys):
    story = Story.objects.get()
    story.title = "Our own headline"
    story.save()
    note_edit(story, staff_member("editor"))
    out = run(capsys, reworded, propose_changes=True)
    assert "Kept as staff left it: cars-found (Title, Outcomes)" in out
    assert Story.objects.get().title == "Our own headline"


def test_withdrawn_story_is_kept(reworded, capsys):
    withdraw(Story.objects.get(), reason="wrong")
    assert "Kept as staff left it: cars-found" in run(capsys, reworded, propose_changes=True)
    assert Story.objects.get().status == "withdrawn"
