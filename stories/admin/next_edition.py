"""What an act would release: the saved text beside the latest edition, and what is missing."""

from dataclasses import dataclass
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from stories.models import Edition, Publication, Story
from stories.publishing.differences import Difference, differences
from stories.publishing.snapshot import content_hash, require_complete, snapshot

# Where the form asks for what require_complete() misses, when the place is not called id_<field>.
ANCHORS = {"centers": "center_roles-group"}


@dataclass(frozen=True, slots=True)
class NextEdition:
    """The next edition of a story, before it is released."""

    number: int
    digest: str
    latest: Edition | None
    is_released: bool
    missing: list[tuple[str, str]]
    differences: list[Difference]
    body: str

    @classmethod
    def of(cls, story: Story) -> Self:
        """Compare the saved text of a story with its latest edition; about a dozen queries."""
        content, latest = snapshot(story), story.editions.first()
        digest = content_hash(content)
        return cls(
            number=latest.number + 1 if latest else 1,
            digest=digest,
            latest=latest,
            is_released=bool(latest and latest.content_hash == digest and _is_shown(latest)),
            missing=_missing(content),
            differences=differences(latest.content if latest else None, content),
            body=content["body"],
        )


def _is_shown(edition: Edition) -> bool:
    return Publication.objects.visible().filter(edition=edition).exists()


def missing(story: Story) -> list[tuple[str, str]]:
    """Return what a public story must have and this one lacks: list of (place in the form, what to do)."""
    if has_lost_picture(story):
        return [("id_image", _("The file of the picture is gone. Upload it again, or take the picture away."))]
    return _missing(snapshot(story))


def has_lost_picture(story: Story) -> bool:
    """Tell whether the story names a picture that the storage does not have; then it has no content to speak of."""
    name = story.image.name
    return bool(name) and not story.image.storage.exists(name or "")


def _missing(content: dict[str, Any]) -> list[tuple[str, str]]:
    try:
        require_complete(content)
    except ValidationError as error:
        return [(ANCHORS.get(str(one.code), f"id_{one.code}"), one.messages[0]) for one in error.error_list]
    return []
