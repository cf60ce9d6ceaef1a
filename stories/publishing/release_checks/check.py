"""The release check: all rules over all public texts of an edition."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from stories.publishing.release_checks.acronyms import acronyms
from stories.publishing.release_checks.case_rules import CASE_RULES, SUSPECTS
from stories.publishing.release_checks.findings import Context, Field, Finding, Severity
from stories.publishing.release_checks.markings import MARKINGS
from stories.publishing.release_checks.pattern import Detector
from stories.publishing.release_checks.personal import PERSONAL
from stories.publishing.release_checks.plain_language import completeness, dead_links, readability
from stories.publishing.release_checks.text_fields import public_fields
from stories.publishing.release_checks.text_view import text_views

PATTERNS: tuple[Detector, ...] = (*MARKINGS, *PERSONAL, *CASE_RULES)
# So many findings of one pattern in one text say enough; a text made to hold thousands costs no more.
MAX_MATCHES = 100
# Where court records are: federal courts, the Department of Justice, and the open archives of both.
COURTS = ("uscourts.gov", "justice.gov", "supremecourt.gov", "courtlistener.com", "govinfo.gov")
RECORD_WORDS = ("indictment", "criminal complaint", "plea agreement", "judgment", "docket", " v. ", " vs. ")


def check(content: Mapping[str, Any], context: Context | None = None, more: Iterable[Field] = ()) -> list[Finding]:
    """Return all findings of a content (its shape: stories/publishing/snapshot.py), field by field, in their order.

    `more` are further texts that go public with it, such as what is said of a correction. No queries, no network.
    """
    context = context or Context()
    found = [finding for field in (*public_fields(content, context), *more) for finding in check_field(field, content)]
    found += [*completeness(content, context), *readability(content)]
    found += [finding for finding in acronyms(content, context) if not _is_marking(finding, found)]
    found += dead_links(content, context)
    return found


def _is_marking(acronym: Finding, found: Iterable[Finding]) -> bool:
    """A marking is to be taken out, not explained."""
    return any(
        finding.rule.blocks and finding.field == acronym.field and finding.start <= acronym.start < finding.end
        for finding in found
    )


def check_field(field: Field, content: Mapping[str, Any] | None = None) -> list[Finding]:
    """Return what the patterns find in one text, in its order, each place once for each rule."""
    patterns = PATTERNS if content and cites_court_record(content) else (*PATTERNS, *SUSPECTS)
    return _once(_matches(field, patterns))


def cites_court_record(content: Mapping[str, Any]) -> bool:
    """A source is at a court's or prosecutor's address, or its title names a record."""
    source = content["source"]
    hosts = [_host(url) for url in (source["url"], *source["more_urls"])]
    at_court = any(host == court or host.endswith(f".{court}") for host in hosts for court in COURTS)
    return at_court or any(word in source["title"].lower() for word in RECORD_WORDS)


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:  # brackets that hold no IPv6 address
        return ""


def _matches(field: Field, patterns: tuple[Detector, ...]) -> Iterator[Finding]:
    for reading in text_views(field) if field.text else ():
        for pattern in patterns:
            if field.kind not in pattern.kinds:
                continue
            yield from islice(pattern.find(field, reading), MAX_MATCHES)
            if pattern.sees_disguise and reading.undisguised:
                yield from islice(pattern.find(field, reading.undisguised), MAX_MATCHES)


def _once(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings by place, without those that say nothing more: of one rule, or of two that block."""
    kept: list[Finding] = []
    covered: dict[str, int] = {}
    for finding in sorted(findings, key=lambda each: (each.start, -each.end, each.rule.id)):
        what = Severity.BLOCK if finding.rule.blocks else finding.rule.id
        if finding.end > covered.get(what, -1):
            kept.append(finding)
            covered[what] = finding.end
    return kept
