"""Rules on plain language and completeness: reading grade, summary, alternative text, links."""

import re
from collections.abc import Iterator
from functools import lru_cache

from django.utils.translation import gettext_lazy as _
from pyphen import Pyphen

from stories.publishing.release_checks.findings import (
    Context,
    Field,
    Finding,
    Kind,
    Rule,
    Severity,
    StoryContent,
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
    _("People who can't see the picture need a description. A file name isn't one."),
    _("Describe the picture in one sentence, or mark it as decorative."),
    _("Section 508, 36 CFR 1194; WCAG 2.2, success criterion 1.1.1"),
)
GRADE = warning_rule(
    "reading-grade",
    _("Hard to read"),
    _(
        "Judging by its sentence and word length, the story requires more than 13 years of"
        " schooling."
    ),
    _("Write shorter sentences, say who does what, and choose everyday words."),
    _(
        "Plain Writing Act of 2010; Federal Plain Language Guidelines; Flesch-Kincaid grade level,"
        " MIL-M-38784"
    ),
)
DEAD_LINK = warning_rule(
    "dead-link",
    _("Broken link"),
    _("The address didn't return a page when it was last checked."),
    _("Correct the address, or link to an archived copy of the page."),
    _("21st Century IDEA, Public Law 115-336, section 3(a)"),
)
METADATA = warning_rule(
    "picture-place",
    _("Picture with location or camera data"),
    _("The file contains the location, the camera or its owner."),
    _("Upload the picture again. The portal removes these data."),
    _("NIST SP 800-122; Exif 3.0, section 4.6"),
)
GRADE_LIMIT = 13.0
# The grade of a shorter text is not reliable.
MIN_WORDS = 60
SENTENCE_END = re.compile(r"(?<![.!?])[.!?]+[\"”’)]*(?=\s[A-Z“\"]|\s?$)|\n")
WORD = re.compile(r"[A-Za-z][A-Za-z’']*")
FILE_NAME = re.compile(r"\S+\.(?:jpe?g|png|gif|webp|tiff?|bmp|heic)", re.IGNORECASE)
PRIVATE_METADATA = frozenset(
    {"GPSInfo", "GPS", "BodySerialNumber", "CameraOwnerName", "Artist", "XMP"}
)


def completeness(content: StoryContent, context: Context) -> Iterator[Finding]:
    """Yield findings about summary, alternative text and metadata of the picture."""
    if not content["summary"].strip():
        yield make_finding(SUMMARY, Field("summary", content["summary"]))

    image = content["image"]
    if not image:
        return

    alt = image["alt"]
    if not context.image_is_decorative and not _is_description(alt):
        yield make_finding(ALTERNATIVE, Field("image_alt", alt), 0, len(alt), alt)

    if PRIVATE_METADATA.intersection(context.image_metadata):
        yield make_finding(METADATA, Field("image", image["name"]))


def _is_description(alt: str) -> bool:
    alt = alt.strip()
    return alt != "" and not FILE_NAME.fullmatch(alt)


def readability(content: StoryContent) -> Iterator[Finding]:
    """Yield a finding when the body requires more than GRADE_LIMIT years of schooling."""
    text = next(text_views(Field("body", content["body"], Kind.PROSE))).text
    if len(WORD.findall(text)) < MIN_WORDS:
        return

    grade = reading_grade(text)
    if grade > GRADE_LIMIT:
        yield make_finding(GRADE, Field("body", ""), read=str(int(grade)))


def reading_grade(text: str) -> float:
    """Return the Flesch-Kincaid grade level: years of schooling in the United States."""
    words = WORD.findall(text)
    if not words:
        return 0.0

    sentence_count = max(1, len(SENTENCE_END.findall(text)))
    syllable_count = sum(_syllables(word.lower()) for word in words)
    words_a_sentence = len(words) / sentence_count
    syllables_a_word = syllable_count / len(words)
    return 0.39 * words_a_sentence + 11.8 * syllables_a_word - 15.59


@lru_cache(maxsize=1)
def _dictionary() -> Pyphen:
    return Pyphen(lang="en_US")


@lru_cache(maxsize=4096)
def _syllables(word: str) -> int:
    return len(_dictionary().positions(word)) + 1


def dead_links(content: StoryContent, context: Context) -> Iterator[Finding]:
    """Yield the links that the last link check found dead."""
    for link in public_links(content):
        if link.url in context.dead_links:
            yield make_finding(DEAD_LINK, link.field, link.start, link.end, link.url)
