"""Stories on their way out: all of a list, in its order, with bounded memory."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings

from stories.models import Publication
from stories.models.edition_content import Content, read_contents
from stories.models.version_cache import names_for

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Entry:
    """One public story, ready to write in any format."""

    publication: Publication
    content: Content

    @property
    def url(self) -> str:
        return settings.SITE_URL + self.publication.get_absolute_url()

    @property
    def short_url(self) -> str:
        return settings.SITE_URL + self.publication.short_url


def entries(stories: Sequence[int]) -> Iterator[Entry]:
    """Yield the stories with these ids in their order; one query for every CHUNK of them.

    Each chunk reads what is visible then: a story that is withdrawn meanwhile is left out.
    """
    for start in range(0, len(stories), CHUNK):
        chunk = stories[start : start + CHUNK]
        visible = Publication.objects.visible().for_list().for_stories(chunk)
        found = {publication.story_id: publication for publication in visible}
        publications = [found[story] for story in chunk if story in found]
        snapshots = [publication.edition.content for publication in publications]
        contents = read_contents(snapshots, names_for(snapshots))
        yield from map(Entry, publications, contents)


def moment(at: datetime) -> str:
    """Return a moment as RFC 3339 has it, in UTC and whole seconds: 2026-10-06T14:03:07Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
