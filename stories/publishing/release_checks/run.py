"""Release check of a story in the database."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models.fields.json import KT

from stories.models import Edition, FusionCenter, Partner, Story
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

    (findings,) = check_stories([story], [content])
    return findings


def check_stories(
    stories: Sequence[Story], contents: Sequence[dict[str, Any]]
) -> Iterator[list[Finding]]:
    """Yield the findings of each story in its content; three queries for all."""
    acronyms = known_acronyms()
    dead = dead_links(*contents)
    former_bodies = _former_bodies(stories)
    for story, content in zip(stories, contents, strict=True):
        context = Context(
            acronyms=acronyms,
            image_is_decorative=story.image_is_decorative,
            image_metadata=_image_metadata(story),
            dead_links=dead,
            former_body=former_bodies.get(story.pk) or "",
            source_markings=story.source_markings,
        )
        yield check(content, context)


def _former_bodies(stories: Iterable[Story]) -> dict[int, str]:
    """Return the text of the latest edition of each story that has one; one query."""
    story_ids = [story.pk for story in stories]
    editions = Edition.objects.filter(story__in=story_ids).order_by("story_id", "-number")
    latest = editions.distinct("story_id")
    return dict(latest.values_list("story", KT("content__body")))


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
