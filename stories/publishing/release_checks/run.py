"""Release check of a story in the database."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models.fields.json import KT

from stories.models import FusionCenter, Partner, Story
from stories.publishing.links.run import dead_links
from stories.publishing.release_checks.check import check
from stories.publishing.release_checks.findings import Context, Finding
from stories.publishing.release_checks.image_metadata import read_metadata
from stories.publishing.snapshot import snapshot


def check_story(story: Story, content: dict[str, Any] | None = None) -> list[Finding]:
    """Return the findings in a content of the story, by default its working text.

    Three queries, and those of the snapshot. The text of a finding must not be logged.
    """
    if content is None:
        content = snapshot(story)

    context = Context(
        acronyms=known_acronyms(),
        image_is_decorative=story.image_is_decorative,
        image_metadata=_image_metadata(story),
        dead_links=dead_links(content),
        former_body=_former_body(story),
        source_markings=story.source_markings,
    )
    return check(content, context)


def check_new_stories(
    stories: Sequence[Story], contents: Sequence[dict[str, Any]]
) -> Iterator[list[Finding]]:
    """Yield the findings of stories without an edition; two queries for all."""
    acronyms = known_acronyms()
    dead = dead_links(*contents)
    for story, content in zip(stories, contents, strict=True):
        context = Context(
            acronyms=acronyms,
            image_is_decorative=story.image_is_decorative,
            image_metadata=_image_metadata(story),
            dead_links=dead,
            source_markings=story.source_markings,
        )
        yield check(content, context)


def _former_body(story: Story) -> str:
    """Return the text of the latest edition, "" if there is none; one query."""
    return story.editions.values_list(KT("content__body"), flat=True).first() or ""


def known_acronyms() -> frozenset[str]:
    """Return the acronyms of all centers and partners; one query."""
    centers = FusionCenter.objects.values_list("acronym", flat=True).order_by()
    partners = Partner.objects.values_list("acronym", flat=True).order_by()
    return frozenset(centers.union(partners))


def _image_metadata(story: Story) -> dict[str, str]:
    if not story.image:
        return {}

    try:
        with story.image.storage.open(story.image.name or "") as file:
            return read_metadata(file)
    except FileNotFoundError:  # a database restored without its pictures
        return {}
