"""Story rows: what a list shows of a story, ready to print."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.safestring import SafeString

from stories.models import Publication
from stories.models.content import Content, Names
from stories.prose import plain, typographic
from stories.search.highlight import PASSAGE, WHOLE, has_match, headlines, marked


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


def rows(publications: Iterable[Publication], names: Names | None = None, words: str = "") -> list[Row]:
    """Return the rows of publications that for_list() made; one more query when there are words to mark."""
    publications = list(publications)
    names = names or Names.of(publication.edition.content for publication in publications)
    contents = [Content(publication.edition.content, names) for publication in publications]
    marks = _marks(contents, words) if words and contents else [("", "")] * len(contents)
    return [
        Row(publication, content, marked_title=title, marked_text=text)
        for publication, content, (title, text) in zip(publications, contents, marks, strict=True)
    ]


def _marks(contents: Sequence[Content], words: str) -> list[tuple[str, str]]:
    texts = [
        text
        for content in contents
        for text in ((content.title, WHOLE), (content.summary, WHOLE), (plain(content.body), PASSAGE))
    ]
    found = headlines([(typographic(text), options) for text, options in texts], words)
    return [
        (marked(title), marked(summary) if has_match(summary) or not has_match(body) else marked(f"… {body} …"))
        for title, summary, body in zip(found[::3], found[1::3], found[2::3], strict=True)
    ]
