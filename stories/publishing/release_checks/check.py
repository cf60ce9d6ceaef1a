"""Release check: all rules applied to all public texts of an edition."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from urllib.parse import urlsplit

from stories.choices import SourceKind
from stories.models.source import sources_in
from stories.publishing.release_checks.acronyms import acronyms
from stories.publishing.release_checks.case_rules import CASE_RULES, SUSPECTS
from stories.publishing.release_checks.findings import (
    Context,
    Field,
    Finding,
    Severity,
    StoryContent,
)
from stories.publishing.release_checks.markings import MARKINGS
from stories.publishing.release_checks.old_figures import old_figures
from stories.publishing.release_checks.pattern import Detector
from stories.publishing.release_checks.personal import PERSONAL
from stories.publishing.release_checks.plain_language import (
    completeness,
    dead_links,
    readability,
)
from stories.publishing.release_checks.source_markings import source_markings
from stories.publishing.release_checks.text_fields import public_fields
from stories.publishing.release_checks.text_view import text_views

PATTERNS: tuple[Detector, ...] = (*MARKINGS, *PERSONAL, *CASE_RULES)
# Matches of one pattern in one text. More say nothing new, and a hostile text has thousands.
MAX_MATCHES = 100
# Sites with court records: federal courts, the Department of Justice, and their open archives.
COURT_SITES = (
    ".uscourts.gov",
    ".justice.gov",
    ".supremecourt.gov",
    ".courtlistener.com",
    ".govinfo.gov",
)
RECORD_WORDS = (
    "indictment",
    "criminal complaint",
    "plea agreement",
    "judgment",
    "docket",
    " v. ",
    " vs. ",
)


def check(
    content: StoryContent, context: Context | None = None, more: Iterable[Field] = ()
) -> list[Finding]:
    """Return all findings in a content, field by field, in the order of their fields.

    `more` are other texts that become public with it, such as a change note. No queries, no
    network.
    """
    context = context or Context()
    found: list[Finding] = []
    for field in (*public_fields(content, context), *more):
        found += check_field(field, content)

    found += completeness(content, context)
    found += readability(content)

    markings = [each for each in found if each.rule.is_marking]
    for acronym in acronyms(content, context):
        if not _is_inside(acronym, markings):
            found.append(acronym)

    found += source_markings(context)
    found += dead_links(content, context)
    found += old_figures(content, context)
    return found


def _is_inside(acronym: Finding, markings: Iterable[Finding]) -> bool:
    """Return whether the acronym is part of a marking, which must be removed, not explained."""
    same_field = [marking for marking in markings if marking.field == acronym.field]
    return any(marking.start <= acronym.start < marking.end for marking in same_field)


def check_field(field: Field, content: StoryContent | None = None) -> list[Finding]:
    """Return the findings of the patterns in one text; a rule finds each passage only once."""
    patterns: tuple[Detector, ...] = (*PATTERNS, *SUSPECTS)
    if content and cites_court_record(content):
        patterns = PATTERNS
    found = _without_duplicates(_matches(field, patterns))
    return _without_doubts_inside_blocks(found)


def cites_court_record(content: StoryContent) -> bool:
    """Return whether a source is a court record by its kind, site or title."""
    return any(map(_is_court_record, sources_in(content)))


def _is_court_record(source: Mapping[str, str]) -> bool:
    if source["kind"] == SourceKind.COURT_RECORD or _is_court_site(source["url"]):
        return True

    title = source["title"].lower()
    return any(word in title for word in RECORD_WORDS)


def _is_court_site(url: str) -> bool:
    """Return whether a URL belongs to a site with court records."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:  # brackets without an IPv6 address
        return False

    return f".{host}".endswith(COURT_SITES)


def _matches(field: Field, patterns: tuple[Detector, ...]) -> Iterator[Finding]:
    """Yield the matches in each view of the text, also in disguised words where a rule says so."""
    if not field.text:
        return

    applicable = [pattern for pattern in patterns if field.kind in pattern.kinds]
    for view in text_views(field):
        for pattern in applicable:
            yield from islice(pattern.find(field, view), MAX_MATCHES)
            if pattern.finds_disguised and view.undisguised:
                yield from islice(pattern.find(field, view.undisguised), MAX_MATCHES)


def _without_duplicates(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings by place, without those inside another one of the same rule.

    All blocking rules count as one, since their fix is the same.
    """
    kept: list[Finding] = []
    covered: dict[str, int] = {}
    for finding in sorted(findings, key=lambda each: (each.start, -each.end, each.rule.id)):
        group = Severity.BLOCK if finding.rule.blocks else finding.rule.id
        if finding.end > covered.get(group, -1):
            kept.append(finding)
            covered[group] = finding.end

    return kept


def _without_doubts_inside_blocks(findings: list[Finding]) -> list[Finding]:
    """Return the findings without possible markings that overlap a marking."""
    kept: list[Finding] = []
    blocked_until = -1
    for finding in findings:
        if finding.rule.blocks:
            blocked_until = finding.end
        elif finding.rule.needs_official and finding.start < blocked_until:
            continue

        kept.append(finding)

    return kept
