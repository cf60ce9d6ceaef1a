"""Purge of a story: its unreleased text leaves the database, and the record says that it did.

Released editions stay, because they were public. Withdraw such a story first.
"""

from functools import partial
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import AnonymousUser, User
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from stories.choices import Act, CenterRole, ImportKind, ImportState, Status
from stories.models import (
    Audited,
    Decision,
    Edition,
    ImportBatch,
    ImportRow,
    Milestone,
    PreviewLink,
    Publication,
    Purge,
    Remark,
    Story,
    WorkflowEntry,
)
from stories.publishing.audit.log import record
from stories.publishing.content_fields import CONTENT_FIELDS
from stories.publishing.deleting import pictures_of
from stories.publishing.picture_files import delete_unused_pictures
from stories.publishing.snapshot import is_recorded
from stories.publishing.story_transaction import lock_story, story_transaction
from stories.publishing.workflow import note_edit
from stories.publishing.workflow.exceptions import (
    WorkflowError,
    require_no_refusal,
    require_role,
    require_text,
)
from stories.publishing.workflow.second_person import second_person_refusal
from stories.publishing.workflow.transaction import locked_story, log_act

# Replaces texts that the database does not allow to be empty; the triggers accept no other one.
PURGED = "Purged."
STORY_IMPORTS = (ImportKind.STORIES, ImportKind.WORD)
EMPTY_REPORT: dict[str, list[object]] = {"rows": [], "problems": [], "ignored": [], "findings": []}
EMPTY_COLUMNS: dict[str, Any] = {
    "change_note": "",
    "is_correction": False,
    "summary": "",
    "body": "",
    "event_on": None,
    "states": [],
    "mission_area": "",
    "image": "",
    "image_alt": "",
    "image_is_decorative": False,
    "image_caption": "",
}


@story_transaction
def request_purge(story: Story, by: User, reason: str) -> Purge:
    """Ask for a purge; a second person confirms it."""
    require_role(by, "stories.add_purge")
    require_text(reason, _("Give a reason for the purge."))
    lock_story(story.pk)
    if Purge.objects.filter(story=story, confirmed_at=None, canceled_at=None).exists():
        raise WorkflowError(_("A purge of this story is already waiting for a second person."))

    purge = Purge.objects.create(story=story, reason=reason.strip(), requested_by=by)
    record(Audited.PURGE_REQUESTED, by, story, purge=purge.pk, reason=purge.reason)
    return purge


@story_transaction
def cancel_purge(purge: Purge, by: User) -> None:
    """Cancel a purge that was not confirmed yet."""
    fresh = _open_purge(purge, by)
    Purge.objects.filter(pk=fresh.pk).update(canceled_by=by, canceled_at=Now())
    record(Audited.PURGE_CANCELED, by, fresh.story, purge=fresh.pk)


@story_transaction
def confirm_purge(purge: Purge, by: User, reason: str) -> None:
    """Purge a story as the second person; raise WorkflowError."""
    story = lock_story(purge.story_id)
    fresh = _open_purge(purge, by)
    require_no_refusal(purge_refusal(fresh, by))
    require_text(reason, _("Give a reason for the purge."))

    row = Purge.objects.filter(pk=fresh.pk)
    row.update(confirmed_by=by, confirmed_at=Now(), confirmation=reason.strip())

    pictures = pictures_of(story)
    _purge_working_text(story, by)
    _purge_versions_and_links(story, by)
    _purge_imports(story)
    _purge_remarks(story)
    record(Audited.PURGED, by, story, purge=fresh.pk, reason=reason.strip())
    transaction.on_commit(partial(delete_unused_pictures, pictures))


def purge_refusal(purge: Purge, by: User | AnonymousUser) -> str:
    """Return why the user can't confirm a purge as the second person; "" if so."""
    involved = _(
        "You asked for this purge. Someone else must confirm it: another administrator or a"
        " releasing official."
    )
    return second_person_refusal({purge.requested_by_id}, by, involved)


def _open_purge(purge: Purge, by: User) -> Purge:
    """Lock and return a purge that waits; raise WorkflowError if it doesn't."""
    require_role(by, "stories.confirm_purge")
    fresh = Purge.objects.select_for_update().get(pk=purge.pk)
    if not fresh.is_open:
        raise WorkflowError(_("This purge was confirmed or canceled already."))
    return fresh


def _purge_working_text(story: Story, by: User) -> None:
    """Replace the working text with the public one, or with nothing."""
    story.source_markings = []
    Story.objects.filter(pk=story.pk).update(source_markings=[])

    edition = _public_edition(story)
    if edition and _is_released(story):
        Story.objects.filter(pk=story.pk).update(editor_notes="")
        return

    if edition:
        for field in CONTENT_FIELDS:
            field.write(story, field.value(edition.content))
        story.editor_notes = ""
        story.save()
    else:
        _empty(story)

    story.refresh_from_db()
    note_edit(story, by)
    with locked_story(story) as locked:
        if locked.status == Status.IN_REVIEW:
            log_act(locked, Act.TAKE_BACK, by)


def _is_released(story: Story) -> bool:
    """Return whether nothing was changed or scheduled since the last release of the story."""
    has_scheduled = Publication.objects.scheduled().filter(story=story).exists()
    return story.status == Status.PUBLISHED and is_recorded(story) and not has_scheduled


def _public_edition(story: Story) -> Edition | None:
    shown = Publication.objects.visible().filter(story=story).select_related("edition").first()
    return shown.edition if shown else None


def _empty(story: Story) -> None:
    """Empty the story, except for its lead center, whose contributors still see it."""
    Story.objects.filter(pk=story.pk).update(
        title=_("Purged story %(number)s") % {"number": story.pk},
        slug=f"purged-{story.pk}",
        editor_notes="",
        date_precision="day",
        **EMPTY_COLUMNS,
    )
    story.center_roles.exclude(role=CenterRole.LEAD).delete()
    story.partner_roles.all().delete()
    story.outcomes.all().delete()
    story.sources.all().delete()
    story.threat_types.clear()
    story.tags.clear()


def _purge_versions_and_links(story: Story, by: User) -> None:
    """Delete named versions; close preview links, whose visits show who has read the text."""
    Milestone.objects.filter(story=story).delete()
    links = PreviewLink.objects.filter(story=story)
    links.filter(revoked_at=None).update(revoked_at=Now(), revoked_by=by)
    links.update(content={}, purpose=PURGED)


def _purge_imports(story: Story) -> None:
    """Delete the rows of the story, the reports around them, and all files not yet imported."""
    batches = ImportBatch.objects.filter(kind__in=STORY_IMPORTS)
    batches.filter(state=ImportState.CHECKED).delete()

    rows = ImportRow.objects.filter(entry_id=story.pk, batch__in=batches)
    with_story = list(rows.values_list("batch", flat=True))
    rows.delete()
    batches.filter(pk__in=with_story).update(report=EMPTY_REPORT, file_name=PURGED)


def _purge_remarks(story: Story) -> None:
    """Replace the words of staff about the text; who wrote them and when stays."""
    Remark.objects.filter(story=story).update(text=PURGED)
    WorkflowEntry.objects.filter(story=story).exclude(remark="").update(remark=PURGED)
    Decision.objects.filter(story=story).update(reason=PURGED)

    content_type = ContentType.objects.get_for_model(Story)
    history = LogEntry.objects.filter(content_type=content_type, object_id=str(story.pk))
    history.update(object_repr=PURGED)
    # Django's own messages are JSON; those about rows, such as sources, contain their text.
    has_rows = Q(change_message__contains='"object":')
    has_no_words = Q(change_message="") | Q(change_message__startswith="[") & ~has_rows
    history.exclude(has_no_words).update(change_message=PURGED)
