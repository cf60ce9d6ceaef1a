"""Drafts proposed from a document: their start, centers, date, threat types and picture.

A document of stories has the form that centers have always sent: a title, then a line "Center and
Center, Month Year", then the text. Everything read from it is a proposal for the user to correct.
"""

import re
from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple
from xml.etree.ElementTree import Element, tostring

from django.utils.translation import gettext as _

from stories.choices import OUTLINE_HEADINGS
from stories.intake.files.limits import FileError
from stories.intake.word.document import WordDocument
from stories.intake.word.left_out import LeftOut
from stories.models import FusionCenter, ThreatType
from stories.partial_dates import MONTHS, EventDate, iso_date
from stories.rich_text import html_to_text, sanitize

MONTH = "|".join(f"{name}|{name[:3]}\\.?|{name[:4]}\\.?" for name in MONTHS)
YEAR = "(?:19|20)[0-9]{2}"
# May 2019, Sept 2019, May 3, 2019 or 3 May 2019.
DATE = rf"(?:[0-9]{{1,2}} )?(?:{MONTH})(?: [0-9]{{1,2}}(?:st|nd|rd|th)?)?,? {YEAR}"
# Spring 2019 or mid-2019, of which only the year can be stored.
PART_OF_YEAR = rf"(?:spring|summer|fall|autumn|winter|early|mid|late)[ -]{YEAR}"
# ASCII, else "ſ" would match the S of September.
BYLINE = re.compile(rf"(.{{2,300}}?),? (?:({DATE})|({PART_OF_YEAR}))\.?", re.IGNORECASE | re.ASCII)
YEAR_LENGTH = len("YYYY")
# Last word of a center's name that isn't in the directory, or no words at all.
CENTER_NAME_END = re.compile(r"(?:^|center|centre|cell|unit|network)$", re.IGNORECASE)
NAME_BEFORE_PARENTHESIS = re.compile(r"^(.+?) \(")
BETWEEN_CENTERS = re.compile(r"\b(?:and|the|with|in)\b|[^\w]+")
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
TITLE_TAGS = ("p", *HEADINGS)
# A story's own headings are of the second and third level.
HEADING_LEVELS = {"h1": "h2", "h4": "h3", "h5": "h3", "h6": "h3"}
MAX_TITLE = 250
MAX_DRAFTS = 50
MAX_THREAT_TYPES = 4


@dataclass(slots=True)
class Draft:
    """One proposed story. `centers` are ids, the first one leads. `alt` describes the picture."""

    title: str
    body: str
    event_date: str = ""
    centers: list[int] = field(default_factory=list)
    threats: list[int] = field(default_factory=list)
    states: list[str] = field(default_factory=list)
    picture: bytes = b""
    alt: str = ""
    findings: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Byline:
    """A line of centers and a date. `rest` are its words besides centers of the directory.

    `part_of_year` is a season or the like, such as "Spring 2019", of which a date keeps the year.
    """

    centers: list[FusionCenter]
    rest: str
    event_date: str
    part_of_year: str


class Block(NamedTuple):
    """An element of the document; `byline` is None unless it is one."""

    element: Element
    byline: Byline | None


def make_drafts(document: WordDocument, name: str) -> list[Draft]:
    """Return the drafts of a document with this file name; two queries."""
    centers = list(FusionCenter.objects.all())
    threats = list(ThreatType.objects.all())

    elements = filter(_has_content, document.blocks)
    blocks = [Block(element, _read_byline(element, centers)) for element in elements]

    drafts = []
    for story_blocks in _split(blocks, document):
        draft = _make_draft(story_blocks, document, name)
        if draft.body:
            text = f"{draft.title} {html_to_text(draft.body)}"
            draft.threats = _match_threats(text, threats)
            drafts.append(draft)

    return drafts


def _has_content(element: Element) -> bool:
    return bool(_text(element) or _images([element]))


def _read_byline(element: Element, centers: list[FusionCenter]) -> Byline | None:
    """Return the byline in an element, or None.

    A sentence that ends in a month is no byline, since it contains other words.
    """
    if element.tag not in TITLE_TAGS:
        return None

    match = BYLINE.fullmatch(_text(element))
    if not match:
        return None

    found, rest = match_centers(match[1], centers)
    if not CENTER_NAME_END.search(rest):
        return None

    _names, date, part_of_year = match.groups(default="")
    event_date = _event_date(date, part_of_year)
    if not event_date:
        return None
    return Byline(found, rest, event_date, part_of_year)


def _event_date(date: str, part_of_year: str) -> str:
    """Return the date of a byline as YYYY, YYYY-MM or YYYY-MM-DD, "" if there is no such day."""
    if part_of_year:
        return part_of_year[-YEAR_LENGTH:]

    text = iso_date(date)
    try:
        return str(EventDate.parse(text))
    except ValueError:
        return ""


def _text(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _images(elements: Iterable[Element]) -> list[Element]:
    """Return the pictures in elements, without those in formats that can't be imported."""
    images = chain.from_iterable(element.iter("img") for element in elements)
    return [image for image in images if "src" in image.attrib]


def _split(blocks: list[Block], document: WordDocument) -> list[list[Block]]:
    """Return the blocks of each story; text before the first story becomes a notice."""
    starts = _story_starts(blocks)
    if len(starts) > MAX_DRAFTS:
        raise FileError(
            _("The document has more than %(limit)s stories. Split it into smaller documents.")
            % {"limit": MAX_DRAFTS}
        )

    text_before = "\n".join(_text(block.element) for block in blocks[: starts[0]])
    if text_before.strip():
        document.left_out.append(
            LeftOut(_("Text before the first story, not imported"), text_before)
        )

    ends = [*starts[1:], len(blocks)]
    return [blocks[start:end] for start, end in zip(starts, ends, strict=True)]


def _story_starts(blocks: list[Block]) -> list[int]:
    """Return the indexes where stories start: titles above bylines, else top-level headings."""
    starts: list[int] = []
    headings: list[int] = []
    for index, block in enumerate(blocks):
        if block.byline:
            starts.append(_start_of_story(blocks, index))
        elif _is_story_heading(block):
            headings.append(index)

    return starts or headings or [0]


def _is_story_heading(block: Block) -> bool:
    """Return whether a block is a top-level heading that isn't a section of the form's outline."""
    outline = {str(heading).casefold() for heading in OUTLINE_HEADINGS}
    return block.element.tag == "h1" and _text(block.element).casefold() not in outline


def _start_of_story(blocks: list[Block], byline: int) -> int:
    """Return the index of the title above a byline, or of the byline if it has none."""
    has_title = byline > 0 and _is_title(blocks[byline - 1])
    return byline - has_title


def _is_title(block: Block) -> bool:
    """Return whether a block can be a title: a short text that is no byline."""
    if block.byline or block.element.tag not in TITLE_TAGS:
        return False
    return 0 < len(_text(block.element)) <= MAX_TITLE


def _make_draft(blocks: list[Block], document: WordDocument, name: str) -> Draft:
    """Return one draft, whose title and byline aren't part of the body."""
    byline = next(filter(None, (block.byline for block in blocks)), None)
    body_blocks = [block for block in blocks if block.byline is None]

    title = name.rpartition(".")[0]
    if _starts_with_title(blocks, body_blocks, byline):
        title = _text(body_blocks.pop(0).element)

    html = "".join(_html(block.element) for block in body_blocks)
    draft = Draft(title, sanitize(html))
    _apply_byline(draft, byline)
    _add_picture(draft, _images(block.element for block in blocks), document)
    return draft


def _starts_with_title(
    blocks: list[Block], body_blocks: list[Block], byline: Byline | None
) -> bool:
    """Return whether the first block is a title: a heading, or any text above a byline."""
    if not body_blocks or not _is_title(blocks[0]):
        return False
    return byline is not None or body_blocks[0].element.tag in HEADINGS


def _apply_byline(draft: Draft, byline: Byline | None) -> None:
    """Set date and centers of the draft, and the states of the centers."""
    if byline is None:
        draft.findings.append(
            _("“%(title)s” has no line with its centers and the month.") % {"title": draft.title}
        )
        return

    draft.event_date = byline.event_date
    if byline.part_of_year:
        draft.findings.append(
            _("“%(title)s”: only the year of “%(date)s” is used.")
            % {"title": draft.title, "date": byline.part_of_year}
        )

    for center in byline.centers:
        draft.centers.append(center.pk)
        if center.state not in draft.states:
            draft.states.append(center.state)

    if byline.rest:
        draft.findings.append(
            _("We don't recognize this center: %(name)s") % {"name": byline.rest[:200]}
        )


def _html(element: Element) -> str:
    """Return an element as HTML with headings of the levels that stories use."""
    copy = deepcopy(element)
    copy.tail = None
    for part in copy.iter():
        part.tag = HEADING_LEVELS.get(part.tag, part.tag)
    return tostring(copy, encoding="unicode", method="html")


def _add_picture(draft: Draft, images: list[Element], document: WordDocument) -> None:
    """Set the first picture, and add a notice about others."""
    if not images:
        return

    index = int(images[0].get("src", "0"))
    draft.picture = document.pictures[index]
    draft.alt = images[0].get("alt", "")[:300]

    if len(images) > 1:
        draft.findings.append(
            _("“%(title)s” has more than one picture. Not imported: %(count)s")
            % {"title": draft.title, "count": len(images) - 1}
        )
        alternative_texts = "\n".join(image.get("alt", "") for image in images[1:])
        label = _("Alternative text of other pictures, not imported")
        document.left_out.append(LeftOut(label, alternative_texts))


def match_centers(text: str, centers: Iterable[FusionCenter]) -> tuple[list[FusionCenter], str]:
    """Return the centers that a text names, in its order, and the other words in it.

    Longer names are matched first, since a name can contain another one, or "and".
    """
    names = _center_names(centers)
    names.sort(key=lambda pair: -len(pair[0]))

    found: dict[int, FusionCenter] = {}
    for name, center in names:
        is_acronym = name == center.acronym
        flags = re.NOFLAG if is_acronym else re.IGNORECASE
        match = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, flags)
        if match:
            found[match.start()] = center
            text = text[: match.start()] + "\0" * len(match[0]) + text[match.end() :]

    in_order = dict(sorted(found.items()))
    each_once = list(dict.fromkeys(in_order.values()))
    rest = BETWEEN_CENTERS.sub(" ", text).strip()
    return each_once, rest


def _center_names(centers: Iterable[FusionCenter]) -> list[tuple[str, FusionCenter]]:
    """Return (name, center) of all names, then of names without their part in parentheses."""
    names: list[tuple[str, FusionCenter]] = []
    shorter: list[tuple[str, FusionCenter]] = []
    for center in centers:
        for name in filter(None, (center.name, *center.former_names, center.acronym)):
            names.append((name, center))
            for short_name in NAME_BEFORE_PARENTHESIS.findall(name):
                shorter.append((short_name, center))

    return names + shorter


def _match_threats(text: str, threats: list[ThreatType]) -> list[int]:
    """Return the threat types that a text names, most frequent first, at most four.

    A broader type is left out when one of its narrower types is named.
    """
    text = text.casefold()
    counts: dict[int, int] = {}
    broader: set[int | None] = set()
    for threat in threats:
        count = _count_names(text, threat)
        if count:
            counts[threat.pk] = count
            broader.add(threat.parent_id)

    chosen = [pk for pk in counts if pk not in broader]
    chosen.sort(key=lambda pk: (-counts[pk], pk))
    return chosen[:MAX_THREAT_TYPES]


def _count_names(text: str, threat: ThreatType) -> int:
    """Return how often a text contains the name of a threat type or one of its synonyms."""
    names = [re.escape(name.casefold()) for name in (threat.name, *threat.synonyms) if name]
    return len(re.findall(rf"(?<!\w)(?:{'|'.join(names)})(?!\w)", text))
