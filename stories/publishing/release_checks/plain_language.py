"""Plain language and completeness: reading grade, acronyms, summary, alternative text, links."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext_lazy as _
from pyphen import Pyphen

from stories.publishing.release_checks.findings import (
    Context,
    Field,
    Finding,
    Kind,
    Rule,
    Severity,
    make_finding,
    warning_rule,
)
from stories.publishing.release_checks.public_links import public_links
from stories.publishing.release_checks.text_view import text_views

SUMMARY = Rule(
    "no-summary",
    Severity.BLOCK,
    _("No summary"),
    _("Lists, search results and feeds show the summary."),
    _("Write one sentence of 50 to 300 characters."),
    _("21st Century IDEA, Public Law 115-336; Plain Writing Act of 2010"),
)
ALTERNATIVE = Rule(
    "no-alternative-text",
    Severity.BLOCK,
    _("No alternative text"),
    _("People who cannot see the picture learn nothing of it; a file name tells them nothing either."),
    _("Say in one sentence what the picture shows, or mark it as decorative."),
    _("Section 508, 36 CFR 1194; WCAG 2.2, success criterion 1.1.1"),
)
GRADE = warning_rule(
    "reading-grade",
    _("Hard to read"),
    _("By the length of its sentences and words, the story needs more than thirteen years of school."),
    _("Write shorter sentences, name who does what, and choose everyday words."),
    _("Plain Writing Act of 2010; Federal Plain Language Guidelines; Flesch-Kincaid grade level, MIL-M-38784"),
)
DEAD_LINK = warning_rule(
    "dead-link",
    _("Link that does not answer"),
    _("The address gave no page when it was last tried."),
    _("Mend the address, or name where the page is kept now."),
    _("21st Century IDEA, Public Law 115-336, section 3(a)"),
)
METADATA = warning_rule(
    "picture-place",
    _("The picture says where it was taken"),
    _("The file holds the place, the camera or its owner."),
    _("Upload the picture again: the portal stores it anew without these data."),
    _("NIST SP 800-122; Exif 3.0, section 4.6"),
)
GRADE_LIMIT = 13.0
# A grade of a few sentences says nothing.
FEWEST_WORDS = 60
SENTENCE_END = re.compile(r"(?<![.!?])[.!?]+[\"”’)]*(?=\s[A-Z“\"]|\s?$)|\n")
SPOKEN = re.compile(r"[A-Za-z][A-Za-z’']*")
FILE_NAME = re.compile(r"\S+\.(?:jpe?g|png|gif|webp|tiff?|bmp|heic)", re.IGNORECASE)
TELLING = frozenset({"GPSInfo", "GPS", "BodySerialNumber", "CameraOwnerName", "Artist", "XMP"})


def completeness(content: Mapping[str, Any], context: Context) -> Iterator[Finding]:
    """Yield what is missing: the summary, the picture's alternative text."""
    if not content["summary"].strip():
        yield make_finding(SUMMARY, Field("summary", content["summary"]))
    image = content["image"]
    if image and not context.image_is_decorative and _says_nothing(image["alt"]):
        yield make_finding(ALTERNATIVE, Field("image_alt", image["alt"]), 0, len(image["alt"]), image["alt"])
    if image and TELLING & set(context.image_metadata):
        yield make_finding(METADATA, Field("image", image["name"]))


def _says_nothing(alt: str) -> bool:
    return not alt.strip() or bool(FILE_NAME.fullmatch(alt.strip()))


def readability(content: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield a finding when the body needs more than GRADE_LIMIT years of school."""
    text = next(text_views(Field("body", content["body"], Kind.PROSE))).text
    if len(SPOKEN.findall(text)) >= FEWEST_WORDS and (grade := reading_grade(text)) > GRADE_LIMIT:
        yield make_finding(GRADE, Field("body", ""), read=str(int(grade)))


def reading_grade(text: str) -> float:
    """Return the Flesch-Kincaid grade level of plain English text: years of school in the United States."""
    words = SPOKEN.findall(text)
    if not words:
        return 0.0
    sentences = max(1, len(SENTENCE_END.findall(text)))
    syllables = sum(_syllables(word.lower()) for word in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


@lru_cache(maxsize=1)
def _dictionary() -> Pyphen:
    return Pyphen(lang="en_US")


@lru_cache(maxsize=4096)
def _syllables(word: str) -> int:
    return len(_dictionary().positions(word)) + 1


def dead_links(content: Mapping[str, Any], context: Context) -> Iterator[Finding]:
    """Yield the links that did not answer when they were last tried."""
    for link in public_links(content):
        if link.url in context.dead_links:
            yield make_finding(DEAD_LINK, link.field, link.start, link.end, link.url)
