"""From the text of a document to drafts: where each begins, which centers, when, about which threats.

A document of stories looks as those that centers have always sent: a title, then a line "Center and Center, Month
Year", then the text. Everything read from it is a proposal; people decide.
"""

import re
from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Self, Union
from xml.etree.ElementTree import Element, tostring

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from stories.intake.files.limits import FileError
from stories.intake.word.document import WordDocument
from stories.intake.word.notices import MAX_QUOTE
from stories.models import FusionCenter, ThreatType
from stories.prose import plain, sanitize

MONTHS: tuple[str, ...] = ("January", "February", "March", "April", "May", "June")
MONTHS += ("July", "August", "September", "October", "November", "December")
MONTH = "|".join(f"{name}|{name[:3]}\\.?|{name[:4]}\\." for name in MONTHS)
BYLINE = re.compile(rf"(.{{2,300}}?),? ({MONTH}) ((?:19|20)[0-9]{{2}})\.?", re.IGNORECASE)
# How the name of a center ends that is not in the directory.
CENTER = re.compile(r"(?:center|centre|cell|unit|network)$", re.IGNORECASE)
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
# A story's own headings are of the second and third level.
LEVELS = {"h1": "h2", "h4": "h3", "h5": "h3", "h6": "h3"}
Block = tuple[Element, Union["Byline", None]]
LONGEST_TITLE, MAX_DRAFTS, MOST_THREATS = 250, 50, 4


@dataclass(slots=True)
class Draft:
    """One story as proposed. `centers` are ids, the first one leads; `picture` is its bytes; `alt` what it shows."""

    title: str
    body: str
    event_date: str = ""
    centers: list[int] = field(default_factory=list)
    threats: list[int] = field(default_factory=list)
    states: list[str] = field(default_factory=list)
    picture: bytes = b""
    alt: str = ""
    findings: list[str] = field(default_factory=list)

    @property
    def shown(self) -> SafeString:
        """The body, which is sanitized, for a page."""
        return mark_safe(self.body)  # noqa: S308


@dataclass(frozen=True, slots=True)
class Byline:
    """A line that names centers and a month. `rest` is what it names besides centers of the directory."""

    centers: list[FusionCenter]
    rest: str
    month: str

    @classmethod
    def of(cls, block: Element, centers: list[FusionCenter]) -> Self | None:
        """Read a block; None when it is no such line. A sentence that ends in a month is none: it has other words."""
        match = BYLINE.fullmatch(_words(block)) if block.tag in ("p", *HEADINGS) else None
        if not match:
            return None
        found, rest = match_centers(match[1], centers)
        if rest and not CENTER.search(rest):
            return None
        number = next(number for number, name in enumerate(MONTHS, 1) if name.lower().startswith(match[2].lower()[:3]))
        return cls(found, rest, f"{match[3]}-{number:02}")


def make_drafts(text: WordDocument, name: str) -> list[Draft]:
    """Return the drafts of a document of this name; two queries."""
    centers, threats = list(FusionCenter.objects.all()), list(ThreatType.objects.all())
    blocks = [(block, Byline.of(block, centers)) for block in text.blocks if _words(block) or _images([block])]
    drafts = [_draft(part, text, name) for part in _split(blocks, text)]
    for draft in drafts:
        draft.threats = _threats(f"{draft.title} {plain(draft.body)}", threats)
    return [draft for draft in drafts if draft.body]


def _words(block: Element) -> str:
    return " ".join("".join(block.itertext()).split())


def _images(blocks: Iterable[Element]) -> list[Element]:
    return [image for block in blocks for image in block.iter("img")]


def _split(blocks: list[Block], text: WordDocument) -> Iterator[list[Block]]:
    """Yield the blocks of each story: it begins at the title above a byline, else at a heading of the first level."""
    starts = [place - _is_title(blocks, place - 1) for place, (_block, line) in enumerate(blocks) if line]
    starts = starts or [place for place, (block, _line) in enumerate(blocks) if block.tag == "h1"] or [0]
    if len(starts) > MAX_DRAFTS:
        raise FileError(_("The document has more than %(limit)s stories: split it.") % {"limit": MAX_DRAFTS})
    if before := " ".join(_words(block) for block, _line in blocks[: starts[0]]):
        text.notices.append(_("Text before the first story, left out: %(text)s") % {"text": before[:MAX_QUOTE]})
    for start, end in zip(starts, [*starts[1:], len(blocks)], strict=True):
        yield blocks[start:end]


def _is_title(blocks: list[Block], place: int) -> bool:
    if not 0 <= place < len(blocks) or blocks[place][1]:
        return False
    block = blocks[place][0]
    return block.tag in ("p", *HEADINGS) and 0 < len(_words(block)) <= LONGEST_TITLE


def _draft(blocks: list[Block], text: WordDocument, name: str) -> Draft:
    """Return one draft; its title and its byline leave the body."""
    line = next((line for _block, line in blocks[:2] if line), None)
    rest = [block for place, (block, said) in enumerate(blocks) if not (said and place < 2)]
    title = name.rpartition(".")[0]
    if rest and _is_title(blocks, 0) and (line or rest[0].tag in HEADINGS):
        title = _words(rest.pop(0))
    draft = Draft(title, sanitize("".join(map(_html, rest))))
    _say(draft, line)
    _picture(draft, _images(block for block, _line in blocks), text)
    return draft


def _say(draft: Draft, line: Byline | None) -> None:
    """Take over what the byline says; its centers bring their states."""
    if line is None:
        draft.findings.append(_("“%(title)s” has no line that names centers and a month.") % {"title": draft.title})
        return
    draft.event_date = line.month
    draft.centers = [center.pk for center in line.centers]
    draft.states = list(dict.fromkeys(center.state for center in line.centers))
    if line.rest:
        draft.findings.append(_("No center is known by this name: %(name)s") % {"name": line.rest[:200]})


def _html(block: Element) -> str:
    block = deepcopy(block)
    block.tail = None
    for element in block.iter():
        element.tag = LEVELS.get(element.tag, element.tag)
    return tostring(block, encoding="unicode", method="html")


def _picture(draft: Draft, images: list[Element], text: WordDocument) -> None:
    if images:
        draft.picture, draft.alt = text.pictures[int(images[0].get("src", "0"))], (images[0].get("alt") or "")[:300]
    if len(images) > 1:
        count = {"title": draft.title, "count": len(images) - 1}
        draft.findings.append(_("“%(title)s” has more pictures than one; left out: %(count)s") % count)


def match_centers(text: str, centers: Iterable[FusionCenter]) -> tuple[list[FusionCenter], str]:
    """Return the centers that a text names, in its order, and what is left of it.

    Longest names first, since names hold other names, and "and", themselves.
    """
    names = [
        (name, center) for center in centers for name in (center.name, *center.former_names, center.acronym) if name
    ]
    names += [(name.partition(" (")[0], center) for name, center in names if " (" in name]
    found: dict[int, FusionCenter] = {}
    for name, center in sorted(filter(itemgetter(0), names), key=lambda pair: -len(pair[0])):
        is_short = name == center.acronym
        pattern = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", 0 if is_short else re.IGNORECASE)
        if match := pattern.search(text):
            found.setdefault(match.start(), center)
            text = text[: match.start()] + "\0" * len(match[0]) + text[match.end() :]
    rest = re.sub(r"\b(?:and|the|with|in)\b|[^\w]+", " ", text).strip()
    in_order = [center for _place, center in sorted(found.items(), key=itemgetter(0))]
    return list({center.pk: center for center in in_order}.values()), rest


def _threats(text: str, threats: list[ThreatType]) -> list[int]:
    """Return the threat types whose names or synonyms stand in a text, most often named first, four at most."""
    text, counts = text.casefold(), {}
    for threat in threats:
        names = [re.escape(name.casefold()) for name in (threat.name, *threat.synonyms) if name]
        counts[threat.pk] = len(re.findall(rf"(?<!\w)(?:{'|'.join(names)})(?!\w)", text))
    broader = {threat.parent_id for threat in threats if counts[threat.pk]}
    chosen = [threat.pk for threat in threats if counts[threat.pk] and threat.pk not in broader]
    return sorted(chosen, key=lambda number: (-counts[number], number))[:MOST_THREATS]
