"""What a citation of a story says, whatever the style."""

from dataclasses import dataclass
from datetime import date
from typing import Self

from django.conf import settings
from django.utils import timezone

from stories.models import Publication
from stories.models.edition_content import Content
from stories.rich_text import typographic


@dataclass(frozen=True, slots=True)
class Reference:
    """One edition of a story, cited. `url` is the short address, which stays when the story's slug changes."""

    id: int
    title: str
    summary: str
    agency: str
    site: str
    edition: int
    released_on: date
    url: str
    keywords: tuple[str, ...]

    @classmethod
    def of(cls, publication: Publication, content: Content) -> Self:
        """Return the reference to the current edition of a publication that for_list() made."""
        names = [threat.name for threat in content.threat_types] + [name for _code, name in content.states]
        return cls(
            id=publication.story_id,
            title=typographic(content.title),
            summary=typographic(content.summary),
            agency=settings.AGENCY_NAME,
            site=str(settings.SITE_NAME),
            edition=publication.edition.number,
            released_on=timezone.localdate(publication.edition.released_at),
            url=settings.SITE_URL + publication.short_url,
            keywords=tuple(dict.fromkeys(names + [tag["name"] for tag in content.tags])),
        )
