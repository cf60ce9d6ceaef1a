"""The next edition of a story: its content, changes and missing fields, before the release."""

from dataclasses import dataclass
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from stories.models import Edition, Publication, Story
from stories.publishing.content_diff import content_texts, diff_contents
from stories.publishing.snapshot import (
    content_hash,
    has_same_text,
    require_complete,
    snapshot,
    without_note,
)
from stories.publishing.word_diff import FieldDiff

# HTML ids of form fields that are not called id_<name>.
FIELD_IDS = {"centers": "center_roles-group", "sources": "sources-group"}

# (HTML id of a form field, what to do)
MissingField = tuple[str, str]


@dataclass(frozen=True, slots=True)
class NextEdition:
    """The next edition of a story, before it is released.

    `digest` is the hash of its content, `text_digest` of the text without the change note.
    `diffs` are the changes since the latest edition; for a first edition, all its texts.
    """

    number: int
    digest: str
    text_digest: str
    change_note: str
    is_correction: bool
    latest: Edition | None
    is_released: bool
    missing: list[MissingField]
    diffs: list[FieldDiff]
    content: dict[str, Any]

    @classmethod
    def of(cls, story: Story) -> Self:
        """Compare the saved text of a story with its latest edition; about a dozen queries."""
        content = snapshot(story)
        digest = content_hash(content)

        latest = story.editions.first()
        number = 1
        is_released = False
        if latest:
            number = latest.number + 1
            diffs = diff_contents(latest.content, content)
            is_same = has_same_text(latest.content, content)
            is_released = is_same and _is_visible(latest)
        else:
            diffs = content_texts(content)

        return cls(
            number=number,
            digest=digest,
            text_digest=content_hash(without_note(content)),
            change_note=story.change_note,
            is_correction=story.is_correction,
            latest=latest,
            is_released=is_released,
            missing=_missing_in(content),
            diffs=diffs,
            content=content,
        )

    @property
    def body(self) -> str:
        return self.content["body"]


def _is_visible(edition: Edition) -> bool:
    return Publication.objects.visible().filter(edition=edition).exists()


def missing(story: Story) -> list[MissingField]:
    """Return the fields that a public story needs and this one lacks."""
    if has_lost_picture(story):
        return [("id_image", _("The picture file is missing. Upload it again or remove it."))]
    return _missing_in(snapshot(story))


def has_lost_picture(story: Story) -> bool:
    """Return whether the picture of a story is missing in the storage.

    Such a story has no snapshot, because a snapshot reads the size of the picture.
    """
    name = story.image.name
    return bool(name) and not story.image.storage.exists(name or "")


def _missing_in(content: dict[str, Any]) -> list[MissingField]:
    try:
        require_complete(content)
    except ValidationError as error:
        return [(_field_id(str(one.code)), one.messages[0]) for one in error.error_list]

    return []


def _field_id(name: str) -> str:
    return FIELD_IDS.get(name, f"id_{name}")
