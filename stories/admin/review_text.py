"""The text that staff submit, return or sign for: its changes, findings and open remarks."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple, Self

from stories.admin.compare.versions import milestone_label
from stories.admin.findings import DisplayedFinding, findings_of
from stories.admin.next_edition import NextEdition
from stories.models import Milestone, Remark, Story
from stories.models.edition_content import Snapshot
from stories.publishing.content_diff import diff_contents
from stories.publishing.content_fields import CONTENT_FIELDS, ContentField
from stories.publishing.release_checks.text_fields import without_numbers
from stories.publishing.snapshot import has_same_text
from stories.publishing.word_diff import DiffPart, FieldDiff, html_to_lines

FIELDS = {field.name: field for field in CONTENT_FIELDS}


def _fields_by_text() -> dict[str, ContentField]:
    """Return {name of a checked text: its field}."""
    fields = {}
    for field in CONTENT_FIELDS:
        for text in filter(None, field.checked_texts.values()):
            fields[text.name] = field

    return fields


FIELDS_BY_TEXT = _fields_by_text()


class MarkedPart(NamedTuple):
    """A run of words; `finding` is what the release check found in them."""

    kind: str
    text: str
    finding: DisplayedFinding | None = None


class Mark(NamedTuple):
    """A finding at text[start:end] of a field."""

    start: int
    end: int
    finding: DisplayedFinding


@dataclass(frozen=True, slots=True)
class ReviewedField:
    """The difference of one field, with the findings in its new text."""

    diff: FieldDiff
    pieces: list[MarkedPart]


@dataclass(frozen=True, slots=True)
class ReviewText:
    """What a person reads before an action.

    `fields` are the changes since the latest edition, or all texts of a first one. `since` is the
    latest earlier version of this review that differs, with the changes since then.
    """

    fields: list[ReviewedField]
    since: str
    since_fields: list[ReviewedField]
    findings: list[DisplayedFinding]
    open_remarks: list[Remark]

    @classmethod
    def of(cls, story: Story, next_edition: NextEdition) -> Self:
        """Read findings, remarks and versions; about a dozen queries."""
        findings = findings_of(story)
        content = next_edition.content

        since = ""
        since_fields: list[ReviewedField] = []
        version = _latest_different_version(story, next_edition)
        if version:
            since = milestone_label(version)
            diffs = diff_contents(version.content, content)
            since_fields = mark_findings(diffs, findings, content)

        return cls(
            fields=mark_findings(next_edition.diffs, findings, content),
            since=since,
            since_fields=since_fields,
            findings=findings,
            open_remarks=open_remarks(story),
        )

    @property
    def undecided(self) -> list[DisplayedFinding]:
        """Findings that block or need a decision."""
        return [one for one in self.findings if one.rule.blocks or one.needs_decision]

    @property
    def blocks(self) -> bool:
        """Whether a finding prevents both submission and release."""
        return any(one.rule.blocks for one in self.findings)


def open_remarks(story: Story) -> list[Remark]:
    """Return the remarks that no one has marked as done, latest first."""
    remarks = story.remarks.filter(done_at=None).select_related("by")
    return list(remarks.prefetch_related("mentions"))


def _latest_different_version(story: Story, next_edition: NextEdition) -> Milestone | None:
    """Return the latest submitted or returned text since the last edition that differs, or None."""
    versions = story.milestones.exclude(act="").select_related("by")
    if next_edition.latest:
        versions = versions.filter(at__gt=next_edition.latest.released_at)

    for version in versions:
        if not has_same_text(version.content, next_edition.content):
            return version

    return None


def mark_findings(
    diffs: Iterable[FieldDiff], findings: Iterable[DisplayedFinding], content: Snapshot
) -> list[ReviewedField]:
    """Return differences with the findings marked in the new text."""
    findings = list(findings)
    reviewed = []
    for diff in diffs:
        field = FIELDS[diff.name]
        own = [one for one in findings if field is field_of(one)]
        marks = _marks(field, diff.pieces, own, content)
        reviewed.append(ReviewedField(diff, list(_marked_parts(diff.pieces, marks))))

    return reviewed


def field_of(displayed: DisplayedFinding) -> ContentField | None:
    """Return the content field that a finding is about, or None."""
    name = without_numbers(displayed.finding.field)
    return FIELDS_BY_TEXT.get(name) or FIELDS.get(name.partition(".")[0])


def _marks(
    field: ContentField,
    pieces: Iterable[DiffPart],
    findings: Iterable[DisplayedFinding],
    content: Snapshot,
) -> list[Mark]:
    """Return where findings are in the new text, in its order and without overlaps."""
    text = "".join(piece.text for piece in pieces if piece.kind != "gone")
    found = []
    for one in findings:
        passage = one.finding.excerpt
        before = 0
        if field.is_rich_text:
            passage = html_to_lines(passage)
            html = content[field.name]
            # The line break before a block is lost at the end of a text.
            before = max(0, len(html_to_lines(html[: one.finding.start])) - 1)

        start = text.find(passage, before)
        if passage and start >= 0:
            found.append(Mark(start, start + len(passage), one))

    marks: list[Mark] = []
    end = 0
    for mark in sorted(found, key=lambda each: (each.start, -each.end)):
        if mark.start >= end:
            marks.append(mark)
            end = mark.end

    return marks


def _marked_parts(pieces: Iterable[DiffPart], marks: list[Mark]) -> Iterator[MarkedPart]:
    """Yield the parts of a difference, cut where a finding begins or ends in the new text."""
    offset = 0
    for piece in pieces:
        if piece.kind == "gone":
            yield MarkedPart(*piece)
            continue

        end = offset + len(piece.text)
        done = offset
        for mark in marks:
            first = max(mark.start, done)
            last = min(mark.end, end)
            if first >= last:
                continue

            if done < first:
                yield MarkedPart(piece.kind, piece.text[done - offset : first - offset])
            text = piece.text[first - offset : last - offset]
            yield MarkedPart(piece.kind, text, mark.finding)
            done = last

        if done < end:
            yield MarkedPart(piece.kind, piece.text[done - offset :])
        offset = end
