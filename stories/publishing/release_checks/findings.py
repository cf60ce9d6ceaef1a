"""Data of the release check: rules, findings, checked fields and their context."""

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeAlias

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# Public content as snapshot() returns it.
StoryContent: TypeAlias = Mapping[str, Any]


class Severity(StrEnum):
    """A block prevents the release; a warning needs a second person's decision and reason.

    For OFFICIAL, that person must be a releasing official.
    """

    BLOCK = "block"
    OFFICIAL = "official"
    WARN = "warn"


class Kind(StrEnum):
    """Format of a field, which decides how its text is read."""

    TEXT = "text"
    PROSE = "prose"  # HTML
    NAME = "name"  # a file name
    ADDRESS = "address"  # a URL or a slug
    CONTACT = "contact"  # phone number or email address of an office


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule with its explanation for editors. `source` is the law or guide it follows."""

    id: str
    severity: Severity
    title: "StrOrPromise"
    explanation: "StrOrPromise"
    how_to_fix: "StrOrPromise"
    source: "StrOrPromise"

    @property
    def blocks(self) -> bool:
        return self.severity == Severity.BLOCK

    @property
    def needs_official(self) -> bool:
        return self.severity == Severity.OFFICIAL

    @property
    def is_marking(self) -> bool:
        """Return whether the rule finds markings, certain or possible ones."""
        return self.severity in (Severity.BLOCK, Severity.OFFICIAL)


@dataclass(frozen=True, slots=True)
class Field:
    """One public text. `name` is the form's field, with a number from 0 in a list: "tags.2"."""

    name: str
    text: str = dataclasses.field(repr=False)
    kind: Kind = Kind.TEXT


@dataclass(frozen=True, slots=True)
class Finding:
    """One match of a rule at text[start:end] of the stored field.

    start == end is a finding about the field as a whole. The excerpt may be the very secret, so
    repr() and str() omit it and a finding can be logged.
    """

    rule: Rule
    field: str
    start: int
    end: int
    excerpt: str = dataclasses.field(repr=False)
    digest: str

    @property
    def form_field(self) -> str:
        return self.field.partition(".")[0]


def make_finding(rule: Rule, of: Field, start: int = 0, end: int = 0, read: str = "") -> Finding:
    """Return the finding of a rule at text[start:end], where a reader sees the text `read`.

    The digest doesn't depend on the surrounding text, so a decision remains valid when that
    changes. It is keyed with the secret key: nine digits could be found from a plain hash.
    """
    words = " ".join(read.casefold().split())
    message = f"{rule.id}\0{of.name}\0{words}"
    digest = salted_hmac("stories.release_checks", message, algorithm="sha256").hexdigest()
    return Finding(rule, of.name, start, end, of.text[start:end], digest)


def blocking_findings(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings that no decision can allow."""
    return [finding for finding in findings if finding.rule.blocks]


def warnings_in(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings that a second person can decide on."""
    return [finding for finding in findings if not finding.rule.blocks]


@dataclass(frozen=True, slots=True)
class Context:
    """Facts that the check needs beside the content.

    `acronyms` are those of the vocabularies, `image_metadata` is {"GPSInfo": "..."}, and
    `dead_links` is {URL: reason}. `source_markings` are (rule, text) of the markings that an import
    found outside the text. `former_body` is the text of the latest edition.
    """

    acronyms: frozenset[str] = frozenset()
    image_is_decorative: bool = False
    image_metadata: Mapping[str, str] = dataclasses.field(default_factory=dict, repr=False)
    dead_links: Mapping[str, str] = dataclasses.field(default_factory=dict)
    former_body: str = ""
    source_markings: Iterable[tuple[str, str]] = dataclasses.field(default=(), repr=False)


def blocking_rule(
    id_: str, title: "StrOrPromise", explanation: "StrOrPromise", source: "StrOrPromise"
) -> Rule:
    """Return a blocking rule about a marking; all of them have the same fix."""
    return Rule(id_, Severity.BLOCK, title, explanation, FIX_MARKING, source)


def warning_rule(
    id_: str,
    title: "StrOrPromise",
    explanation: "StrOrPromise",
    how_to_fix: "StrOrPromise",
    source: "StrOrPromise",
) -> Rule:
    """Return a rule that warns."""
    return Rule(id_, Severity.WARN, title, explanation, how_to_fix, source)


FIX_MARKING = _(
    "Don't just delete the marking. Find out where the text comes from. If the marking is correct,"
    " the text must not be here: contact your security officer. If the marking is left over from a"
    " released document, rewrite the passage from the public source."
)
POSSIBLE_MARKING = Rule(
    "possible-marking",
    Severity.OFFICIAL,
    _("Possible marking"),
    _("These words can be a marking, but here they may have an ordinary meaning."),
    _(
        "If it is a marking, remove the text and contact your security officer. Otherwise rewrite"
        " the passage, or a releasing official who didn't write it explains why it is no marking."
    ),
    _("Executive Order 13526, section 1.6; 32 CFR 2001.23; 32 CFR 2002.20 and 2002.36"),
)
