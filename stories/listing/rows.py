"""Story rows: what a list shows of a story, ready to print."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.safestring import SafeString

from stories.models import Publication
from stories.models.edition_content import Content, VocabularyNames
from stories.models.version_cache import names_for
from stories.rich_text import html_to_text, typographic
from stories.search.highlight import Marker, has_match, marked


@dataclass(frozen=True, slots=True)
class Row:
    """A public story in a list. Marked texts are HTML with the matches of the search marked, or ""."""

    publication: Publication
    content: Content
    reason: str = ""
    marked_title: SafeString | str = ""
    marked_text: SafeString | str = ""
    more_centers: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "more_centers", len(self.content.supporting_centers))


def rows(
    publications: Iterable[Publication], names: VocabularyNames | None = None, marker: Marker | None = None
) -> list[Row]:
    """Return the rows of publications that for_list() made, with marks where a search matches."""
    publications = list(publications)
    stored = [publication.edition.content for publication in publications]
    if names is None or not names.cover(stored):  # as those kept for the version before that of these stories
        names = names_for(stored, VocabularyNames.for_rows)
    contents = [Content(content, names) for content in stored]
    marks = [_marks(content, marker) if marker else ("", "") for content in contents]
    return [
        Row(publication, content, marked_title=title, marked_text=text)
        for publication, content, (title, text) in zip(publications, contents, marks, strict=True)
    ]


def _marks(content: Content, marker: Marker) -> tuple[str, str]:
    """Return the title, and the summary or the passage of the body that matches better, as HTML."""
    title, summary = (marker.mark(typographic(text)) for text in (content.title, content.summary))
    if has_match(summary):
        return marked(title), marked(summary)
    body = marker.passage(typographic(html_to_text(content.body)))
    return marked(title), marked(f"… {body} …") if has_match(body) else marked(summary)
