"""What the check finds and what it leaves alone, over hundreds of examples and the whole archive."""

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
# Prompts about a whole story, not finds in its words.
EDITORIAL = {"reading-grade", "unexplained-acronym"}


def found(text: str, kind: Kind = Kind.TEXT) -> list[Finding]:
    return check_field(Field("body", text, kind))


def rules(text: str, kind: Kind = Kind.TEXT) -> set[str]:
    return {finding.rule.id for finding in found(text, kind)}


def blocks(text: str, kind: Kind) -> bool:
    return any(finding.rule.blocks for finding in found(text, kind))


def prose(text: str) -> str:
    return f"<p>{text}</p>".replace("\n", "<br>")


def tell(capsys: Any, line: str) -> None:
    with capsys.disabled():
        print(f"\n  {line}", end="")  # noqa: T201  # these figures are what the test is read for


@cache
def archive_findings() -> list[tuple[str, Finding]]:
    known = frozenset(
        entry["acronym"]
        for file in ("fusion_centers", "partners")
        for entry in json.loads((ARCHIVE_FOLDER / f"{file}.json").read_text("utf-8"))
    )
    return [(content["slug"], each) for content in archive() for each in check(content, Context(acronyms=known))]


def test_corpus_is_large_enough():
    assert len(set(MARKED)) >= 300
    assert len(set(INNOCENT)) >= 300


def test_every_marking_is_found_by_its_rule(capsys):
    missed = [
        (rule, text)
        for rule, text in MARKED
        if not (rule in rules(text) and rule in rules(prose(text), Kind.PROSE) and blocks(text, Kind.TEXT))
    ]
    tell(capsys, f"recall of blocking rules: {1 - len(missed) / len(MARKED):.3f} of {len(MARKED)} examples")
    assert missed == []


def test_no_disguise_hides_a_marking(capsys):
    hidden = [
        (how, text)
        for how, change in DISGUISES.items()
        for _rule, text in MARKED
        if not blocks(change(text), Kind.PROSE)
    ]
    tried = len(MARKED) * len(DISGUISES)
    tell(capsys, f"recall of blocking rules in disguise: {1 - len(hidden) / tried:.3f} of {tried} examples")
    assert hidden == []


def test_what_needs_a_decision_is_found_by_its_rule():
    assert [(rule, text) for rule, text in PERSONAL if rule not in rules(text, Kind.PROSE)] == []


def test_innocent_texts_and_archive_are_left_alone(capsys):
    told = {(slug, finding.rule.id) for slug, finding in archive_findings() if finding.rule.id not in EDITORIAL}
    false = [text for text in INNOCENT if found(text) or found(text, Kind.PROSE)]
    false += sorted(slug for slug, _rule in told - RIGHT_IN_ARCHIVE)
    share = len(false) / (len(INNOCENT) + len(archive()))
    tell(capsys, f"false alarms: {share:.2%} of {len(INNOCENT)} innocent texts and {len(archive())} archive stories")
    assert share < 0.02, false
    assert told >= RIGHT_IN_ARCHIVE


def test_archive_holds_no_marking():
    assert [slug for slug, finding in archive_findings() if finding.rule.blocks] == []


@pytest.mark.parametrize("how", ["full-width letters", "zero-width spaces", "decimal entities", "bold between letters"])
def test_innocent_texts_stay_innocent_in_other_letters(how):
    false = [
        text for text in INNOCENT if "<" not in text and "&" not in text and blocks(DISGUISES[how](text), Kind.PROSE)
    ]
    assert false == []
