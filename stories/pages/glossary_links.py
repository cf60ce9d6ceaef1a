"""Links from the first use of a term on a page to its entry in the glossary."""

import re

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from stories.listing.glossary import glossary
from stories.rich_text import HTML_TAG

# Words inside these elements are not linked.
OPENED = re.compile(r"<(a|h[1-6]|code)[\s>]")
# A capitalized word before: "Indiana " before Department of Homeland Security.
NAME_BEFORE = re.compile(
    r"(?<!\w)(?!(?:The|A|An|And|In|At|By|From|With|When|While|After)\s)[A-Z][a-z]+\s$"
)
CLOSED = re.compile(r"</(a|h[1-6]|code)>")


class GlossaryLinks:
    """Linker of one page: each term is linked once, in the order in which texts are rendered."""

    def __init__(self) -> None:
        self._linked: set[int] = set()

    def link(self, html: SafeString) -> SafeString:
        """Return escaped or sanitized HTML with links in its text, but not in tags or links."""
        parts: list[str] = []
        depth = 0
        for part in HTML_TAG.split(html):
            if OPENED.match(part):
                depth += 1
            elif CLOSED.match(part):
                depth -= 1
            elif part and not part.startswith("<") and not depth:
                part = glossary.get().pattern.sub(self._replace, part)
            parts.append(part)

        return mark_safe("".join(parts))  # noqa: S308  the input is safe, and the template escapes

    def _replace(self, match: re.Match[str]) -> str:
        """Return a link for the first use of a term, and later uses as they are."""
        term = glossary.get().find(match[1])
        if term.pk in self._linked or _is_part_of_name(match):
            return match[0]

        self._linked.add(term.pk)
        context = {"url": term.get_absolute_url(), "words": mark_safe(match[0])}  # noqa: S308
        return render_to_string("parts/_glossary_link.html", context).strip()


def _is_part_of_name(match: re.Match[str]) -> bool:
    """Return whether capitalized words are part of another name, such as that of a state agency."""
    before = match.string[: match.start()]
    return match[0][:1].isupper() and NAME_BEFORE.search(before[-40:]) is not None
