"""What a release check says: rules, findings, the fields it reads and what it has to know beside them."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Severity(StrEnum):
    """A block stops the release; a warning needs a decision with a reason by a second person."""

    BLOCK = "block"
    WARN = "warn"


class Kind(StrEnum):
    """How a field is written, and so how it is read."""

    TEXT = "text"
    PROSE = "prose"  # HTML
    NAME = "name"  # a file name
    ADDRESS = "address"  # a URL or the last part of one


@dataclass(frozen=True, slots=True)
class Rule:
    """What is looked for, why, and what to do about it. `source` names the law or guide."""

    id: str
    severity: Severity
    title: "StrOrPromise"
    explanation: "StrOrPromise"
    how_to_mend: "StrOrPromise"
    source: "StrOrPromise"

    @property
    def blocks(self) -> bool:
        return self.severity == Severity.BLOCK


@dataclass(frozen=True, slots=True)
class Field:
    """One public text. `name` is the form's field, with a number from 0 where it holds several: "tags.2"."""

    name: str
    text: str = dataclasses.field(repr=False)
    kind: Kind = Kind.TEXT


@dataclass(frozen=True, slots=True)
class Finding:
    """One match of a rule: text[start:end] of the field as it is stored, or nothing of it when start == end.

    The excerpt may be the very secret, so repr() and str() leave it out: a finding can be logged.
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
    """Return the finding of `rule` at text[start:end]; `read` is what the text there reads as.

    The digest stays when the text around it changes, so a decision about it stays too. It is keyed with the
    secret key: a plain hash of nine digits is found by trying them all.
    """
    words = " ".join(read.casefold().split())
    digest = salted_hmac("stories.release_checks", f"{rule.id}\0{of.name}\0{words}", algorithm="sha256").hexdigest()
    return Finding(rule, of.name, start, end, of.text[start:end], digest)


@dataclass(frozen=True, slots=True)
class Context:
    """What the content does not say. `dead_links` and `image_metadata` are told by others, apart from the request."""

    acronyms: frozenset[str] = frozenset()  # known from the vocabularies
    image_is_decorative: bool = False
    image_metadata: Mapping[str, str] = dataclasses.field(default_factory=dict, repr=False)  # {"GPSInfo": "..."}
    dead_links: Mapping[str, str] = dataclasses.field(default_factory=dict)  # {address: what was wrong}


def blocking_rule(id_: str, title: "StrOrPromise", explanation: "StrOrPromise", source: "StrOrPromise") -> Rule:
    """Return a blocking rule about a marking; all of them are mended the same way."""
    return Rule(id_, Severity.BLOCK, title, explanation, FIX_MARKING, source)


def warning_rule(
    id_: str, title: "StrOrPromise", explanation: "StrOrPromise", how: "StrOrPromise", source: "StrOrPromise"
) -> Rule:
    """Return a rule that warns."""
    return Rule(id_, Severity.WARN, title, explanation, how, source)


FIX_MARKING = _(
    "Do not just delete the marking. Find out where the text comes from; if the marking is right, the text must not be"
    " here: tell your security officer. If it is left over from a released document, write the passage anew from the"
    " public source."
)
