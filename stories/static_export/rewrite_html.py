"""Links of a page as they are in the twin. The pages are our own, so tags are found by their shape."""

import re
from html import escape, unescape
from urllib.parse import urljoin, urlsplit

from stories.static_export.paths import twin_address

TAG = re.compile(r"""<(a|link)\b((?:[^<>"']|"[^"]*"|'[^']*')*)>""")
HREF = re.compile(r'\shref="([^"]*)"')
SOURCE = re.compile(r'\ssrc="(/[^"]*)"')
# As an option without a story is written, so that it looks and sounds like one.
INERT = ' role="link" aria-disabled="true"'


class Links:
    """What a page links to: `found` are the addresses on the live site that belong into the twin too."""

    def __init__(self, page: str) -> None:
        self._page = page
        self.found: list[str] = []

    def rewritten(self, source: str) -> str:
        """Return the page with links that lead to files; a link to what needs the live site is inert."""
        self.found += [unescape(address) for address in SOURCE.findall(source)]
        return TAG.sub(self._tag, source)

    def _tag(self, tag: re.Match[str]) -> str:
        href = HREF.search(tag[2])
        if href is None or not (target := self._of_this_site(unescape(href[1]))):
            return tag[0]
        return self._changed(tag, href, target)

    def _of_this_site(self, href: str) -> str:
        """Return path and query of a link within the site, "" for any other and for a jump within the page."""
        parts = urlsplit(href)
        if parts.scheme or parts.netloc or href.startswith("#"):
            return ""
        return urljoin(self._page, href)

    def _changed(self, tag: re.Match[str], href: re.Match[str], target: str) -> str:
        address, _hash, jump = target.partition("#")
        twin = twin_address(address)
        if twin is None:
            return "" if tag[1] == "link" else f"<a{HREF.sub('', tag[2], count=1)}{INERT}>"
        self.found.append(address)
        value = escape(f"{twin}#{jump}" if jump else twin)
        before, after = tag[2][: href.start(1)], tag[2][href.end(1) :]
        return f"<{tag[1]}{before}{value}{after}>"
