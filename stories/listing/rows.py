"""List rows of stories, ready to display."""

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
    """A public story in a list. Marked texts are HTML with the matches of the search, or ""."""

    publication: Publication
    content: Content
    reason: str = ""
    marked_title: SafeString | str = ""
    marked_text: SafeString | str = ""
    more_centers: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "more_centers", len(self.content.supporting_centers))


def rows(
    publications: Iterable[Publication],
    names: VocabularyNames | None = None,
    marker: Marker | None = None,
) -> list[Row]:
    """Return the rows of publications from for_list(), with the matches of a search marked."""
    publications = list(publications)
    snapshots = [publication.edition.content for publication in publications]
    # Names cached for the previous content version may lack an entry of a newer story.
    if names is None or not names.cover(snapshots):
        names = names_for(snapshots, VocabularyNames.for_rows)

    found = []
    for publication, snapshot in zip(publications, snapshots, strict=True):
        content = Content(snapshot, names)
        if marker is None:
            found.append(Row(publication, content))
        else:
            title, text = _mark(content, marker)
            found.append(Row(publication, content, marked_title=title, marked_text=text))

    return found


def _mark(content: Content, marker: Marker) -> tuple[SafeString, SafeString]:
    """Return the title, and the summary or else the best passage of the body, as HTML."""
    title = marked(marker.mark(typographic(content.title)))
    summary = marker.mark(typographic(content.summary))
    if has_match(summary):
        return title, marked(summary)

    passage = marker.passage(typographic(html_to_text(content.body)))
    if has_match(passage):
        return title, marked(f"… {passage} …")
    return title, marked(summary)
