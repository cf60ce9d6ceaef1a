"""Bibliographic data of a story, independent of the citation style."""

from dataclasses import dataclass
from datetime import date
from typing import Self

from django.conf import settings
from django.utils import timezone

from stories.models import Publication
from stories.models.edition_content import Content, ContentSource
from stories.publisher import publisher
from stories.rich_text import typographic


@dataclass(frozen=True, slots=True)
class CitedStory:
    """One edition of a story. `url` is the short URL, which doesn't change with the slug."""

    id: int
    title: str
    summary: str
    agency: str
    site: str
    edition: int
    released_on: date
    url: str
    keywords: tuple[str, ...]
    sources: tuple[str, ...]

    @property
    def is_published_by_site(self) -> bool:
        """Whether no agency publishes the site, so that its own name is the author."""
        return self.agency == self.site

    @classmethod
    def of(cls, publication: Publication, content: Content) -> Self:
        """Return the data of the current edition of a publication that for_list() made."""
        return cls(
            id=publication.story_id,
            title=typographic(content.title),
            summary=typographic(content.summary),
            agency=publisher().name,
            site=str(settings.SITE_NAME),
            edition=publication.edition.number,
            released_on=timezone.localdate(publication.edition.released_at),
            url=settings.SITE_URL + publication.short_url,
            keywords=_keywords(content),
            sources=tuple(_source_text(source) for source in content.sources),
        )


def _keywords(content: Content) -> tuple[str, ...]:
    """Return threat types, states and tags, each once."""
    names = [*content.threat_names, *content.state_names, *content.tag_names]
    return tuple(dict.fromkeys(names))


def _source_text(source: ContentSource) -> str:
    """Return a source of the story on one line: title, publisher, date and URL."""
    date = source.date.text if source.date else ""
    parts = [typographic(source.name), typographic(source.publisher), date, source.url]
    return ", ".join(filter(None, parts))
