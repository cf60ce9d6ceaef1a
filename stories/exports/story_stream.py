"""Public stories read from the database in chunks, for exports of any length."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings

from stories.models import Publication
from stories.models.edition_content import Content, read_contents
from stories.models.publication import in_order_of
from stories.models.version_cache import names_for

CHUNK_SIZE = 100  # several exports at once must fit into the memory of a worker


@dataclass(frozen=True, slots=True)
class StoryRecord:
    """A public story with the content of its current edition."""

    publication: Publication
    content: Content

    @property
    def url(self) -> str:
        return settings.SITE_URL + self.publication.get_absolute_url()

    @property
    def short_url(self) -> str:
        return settings.SITE_URL + self.publication.short_url


def stream_stories(story_ids: Sequence[int]) -> Iterator[StoryRecord]:
    """Yield the stories with these ids in the same order; one query for every CHUNK_SIZE of them.

    Each chunk is checked for visibility when it is read, so a story that is withdrawn during the
    export is left out.
    """
    for start in range(0, len(story_ids), CHUNK_SIZE):
        chunk = story_ids[start : start + CHUNK_SIZE]
        visible = Publication.objects.visible().for_list().for_stories(chunk)
        publications = in_order_of(chunk, visible)
        snapshots = [publication.edition.content for publication in publications]
        contents = read_contents(snapshots, names_for(snapshots))
        for publication, content in zip(publications, contents, strict=True):
            yield StoryRecord(publication, content)


def rfc3339(timestamp: datetime) -> str:
    """Return a timestamp in UTC and whole seconds: 2026-10-06T14:03:07Z."""
    return timestamp.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
