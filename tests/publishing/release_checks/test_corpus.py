"""Detection rates on hundreds of examples and the whole archive."""

import json
from functools import cache
from typing import Any

import pytest

from stories.intake.archive import ARCHIVE_FOLDER
from stories.publishing.release_checks.check import check, check_field
from stories.publishing.release_checks.findings import Context, Field, Finding, Kind
from tests.publishing.release_checks.corpus import INNOCENT, MARKED, PERSONAL, archive
from tests.publishing.release_checks.disguises import DISGUISES

# What the archive does say and a second person should look at.
RIGHT_IN_ARCHIVE = {
    ("oklahoma-arkansas-escaped-murder-defendant-2014", "open-case"),
    ("nmasic-fbi-links-ms13-2009", "open-case"),
    ("ccic-international-kidnapping-2008", "minor"),
}
# Rules about a whole story instead of a passage.
EDITORIAL = {"reading-grade", "unexplained-acronym"}


def found(text: str, kind: Kind = Kind.TEXT) -> list[Finding]:
    return check_field(Field("body", text, kind))


def rules(text: str, kind: Kind = Kind.TEXT) -> set[str]:
    return {finding.rule.id for finding in found(text, kind)}


def blocks(text: str, kind: Kind) -> bool:
    return any(finding.rule.blocks for finding in found(text, kind))


def prose(text: str) -> str:
    return f"<p>{text}</p>".replace("\n", "<br>")


def report(capsys: Any, line: str) -> None:
    with capsys.disabled():
        print(f"\n  {line}", end="")  # noqa: T201  # shown even if the test passes


@cache
def archive_findings() -> list[tuple[str, Finding]]:
    """Return (slug, finding) of every story of the archive."""
    acronyms = set()
    for file in ("fusion_centers", "partners"):
        entries = json.loads((ARCHIVE_FOLDER / f"{file}.json").read_text("utf-8"))
        acronyms.update(entry["acronym"] for entry in entries)

    context = Context(acronyms=frozenset(acronyms))
    found = []
    for content in archive():
        found.extend((content["slug"], finding) for finding in check(content, context))
    return found


def test_corpus_is_large_enough():
    assert len(set(MARKED)) >= 300
    assert len(set(INNOCENT)) >= 300


def test_every_marking_is_found_by_its_rule(capsys):
    missed = []
    for rule, text in MARKED:
        is_found = rule in rules(text) and rule in rules(prose(text), Kind.PROSE)
        if not is_found or not blocks(text, Kind.TEXT):
            missed.append((rule, text))

    recall = 1 - len(missed) / len(MARKED)
    report(capsys, f"recall of blocking rules: {recall:.3f} of {len(MARKED)} examples")
    assert missed == []


def test_no_disguise_hides_a_marking(capsys):
    hidden = []
    for name, disguise in DISGUISES.items():
        for _rule, text in MARKED:
            if not blocks(disguise(text), Kind.PROSE):
                hidden.append((name, text))

    tried = len(MARKED) * len(DISGUISES)
    recall = 1 - len(hidden) / tried
    report(capsys, f"recall of blocking rules in disguise: {recall:.3f} of {tried} examples")
    assert hidden == []


def test_warnings_are_found_by_rule():
    assert [(rule, text) for rule, text in PERSONAL if rule not in rules(text, Kind.PROSE)] == []


def test_innocent_texts_and_archive_are_left_alone(capsys):
    in_archive = set()
    for slug, finding in archive_findings():
        if finding.rule.id not in EDITORIAL:
            in_archive.add((slug, finding.rule.id))

    false_alarms = [text for text in INNOCENT if found(text) or found(text, Kind.PROSE)]
    false_alarms += sorted(slug for slug, _rule in in_archive - RIGHT_IN_ARCHIVE)
    text_count = len(INNOCENT) + len(archive())
    share = len(false_alarms) / text_count
    report(capsys, f"false alarms: {share:.2%} of {text_count} innocent texts and archive stories")
    assert share < 0.02, false_alarms
    assert in_archive >= RIGHT_IN_ARCHIVE


def test_archive_contains_no_marking():
    assert [slug for slug, finding in archive_findings() if finding.rule.blocks] == []


@pytest.mark.parametrize(
    "how", ["full-width letters", "zero-width spaces", "decimal entities", "bold between letters"]
)
def test_innocent_texts_stay_innocent_in_other_letters(how):
    false = [
        text
        for text in INNOCENT
        if "<" not in text and "&" not in text and blocks(DISGUISES[how](text), Kind.PROSE)
    ]
    assert false == []
