"""The release check of a story as it stands in the database."""

from typing import Any

from stories.models import FusionCenter, Partner, Story
from stories.publishing.links.run import dead_links
from stories.publishing.release_checks.check import check
from stories.publishing.release_checks.findings import Context, Finding
from stories.publishing.release_checks.image_metadata import read_metadata
from stories.publishing.snapshot import snapshot


def findings(story: Story, content: dict[str, Any] | None = None) -> list[Finding]:
    """Return what the check finds in a content of the story, or in its working text.

    Two queries beside the snapshot's. A finding's text never goes to a log or a message.
    """
    content = snapshot(story) if content is None else content
    context = Context(
        acronyms=known_acronyms(),
        image_is_decorative=story.image_is_decorative,
        image_metadata=_metadata(story),
        dead_links=dead_links(content),
    )
    return check(content, context)


def known_acronyms() -> frozenset[str]:
    """Return the acronyms of all centers and partners; one query."""
    centers = FusionCenter.objects.values_list("acronym", flat=True).order_by()
    return frozenset(centers.union(Partner.objects.values_list("acronym", flat=True).order_by()))


def _metadata(story: Story) -> dict[str, str]:
    if not story.image:
        return {}
    try:
        with story.image.storage.open(story.image.name or "") as file:
            return read_metadata(file)
    except FileNotFoundError:  # a database restored without its pictures
        return {}
