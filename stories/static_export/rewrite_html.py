"""Links of a page, rewritten for the static export.

Regular expressions suffice, since every page comes from the templates of this project.
"""

import re
from html import escape, unescape
from urllib.parse import urljoin, urlsplit

from stories.static_export.paths import static_export_path

TAG = re.compile(r"""<(a|link)\b((?:[^<>"']|"[^"]*"|'[^']*')*)>""")
HREF = re.compile(r'\shref="([^"]*)"')
SOURCE = re.compile(r'\ssrc="(/[^"]*)"')
# The same attributes as on a filter option without stories, for the same look and announcement.
INERT = ' role="link" aria-disabled="true"'


class LinkRewriter:
    """Rewriter for one page. `urls` collects the live URLs that the static export must contain."""

    def __init__(self, page_url: str) -> None:
        self._page_url = page_url
        self.urls: list[str] = []

    def rewrite(self, html: str) -> str:
        """Return the page with links to files; links that need the live site become inert."""
        for source in SOURCE.findall(html):
            self.urls.append(unescape(source))
        return TAG.sub(self._rewrite_tag, html)

    def _rewrite_tag(self, tag: re.Match[str]) -> str:
        """Return a tag whose link leads to the static export, or is inert without such a page."""
        name = tag[1]
        attributes = tag[2]
        href = HREF.search(attributes)
        if href is None or not _is_internal(unescape(href[1])):
            return tag[0]

        target = urljoin(self._page_url, unescape(href[1]))
        url, _hash, fragment = target.partition("#")
        path = static_export_path(url)
        if path is None:
            return _inert_tag(name, attributes)

        self.urls.append(url)
        new_href = escape(f"{path}#{fragment}" if fragment else path)
        return f"<{name}{attributes[: href.start(1)]}{new_href}{attributes[href.end(1) :]}>"


def _is_internal(href: str) -> bool:
    """Return whether a link leads to another page of this site."""
    parts = urlsplit(href)
    return not parts.scheme and not parts.netloc and not href.startswith("#")


def _inert_tag(name: str, attributes: str) -> str:
    """Return an <a> without its target; a <link> is removed."""
    if name == "link":
        return ""
    return f"<a{HREF.sub('', attributes, count=1)}{INERT}>"
