"""Stories on their way out: all of a list, in its order, with bounded memory."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice

from django.conf import settings

from stories.models import Publication
from stories.models.content import Content, read_contents
from stories.querysets import PublicationQuerySet

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


def entries(stories: PublicationQuerySet) -> Iterator[Entry]:
    """Yield the stories in their order. One cursor over ids, then five queries for every CHUNK of them.

    Each chunk asks anew what is visible: a story that is withdrawn meanwhile is left out.
    """
    ids = stories.values_list("story", flat=True).iterator(chunk_size=CHUNK)
    while chunk := list(islice(ids, CHUNK)):
        visible = Publication.objects.visible().for_list().filter(story__in=chunk)
        found = {publication.story_id: publication for publication in visible}
        publications = [found[story] for story in chunk if story in found]
        contents = read_contents(publication.edition.content for publication in publications)
        yield from map(Entry, publications, contents)


def moment(at: datetime) -> str:
    """Return a moment as RFC 3339 has it, in UTC and whole seconds: 2026-10-06T14:03:07Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
