"""Detection rates on hundreds of examples and the whole archive."""

import json
from functools import cache
from typing import Any

import pytest

from stories.intake.archive import ARCHIVE_FOLDER
from stories.publishing.release_checks.check import check, check_field
from stories.publishing.release_checks.findings import Context, Field, Finding, Kind
from tests.publishing.release_checks.corpus import (
    INNOCENT,
    MARKED,
    PERSONAL,
    POSSIBLE,
    PRESS,
    archive,
)
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
    assert len(set(MARKED)) >= 700
    assert len(set(INNOCENT)) >= 700
    assert len(set(PRESS)) >= 350


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


def test_warnings_are_found_by_rule(capsys):
    missed = [(rule, text) for rule, text in PERSONAL if rule not in rules(text, Kind.PROSE)]
    recall = 1 - len(missed) / len(PERSONAL)
    report(capsys, f"recall of warning rules: {recall:.3f} of {len(PERSONAL)} examples")
    assert missed == []


def test_possible_markings_need_an_official():
    for rule, text in POSSIBLE:
        for shown, kind in ((text, Kind.TEXT), (prose(text), Kind.PROSE)):
            assert rule in rules(shown, kind), text
            assert not blocks(shown, kind), text


@pytest.mark.parametrize("level", ["secret", "Top secret", "CONFIDENTIAL", "Unclassified"])
@pytest.mark.parametrize(
    "text",
    [
        "<p>The center opened a case.</p><p>{}</p>",
        "<p>{}</p><p>The center opened a case.</p>",
        "<p>The center opened a case.<br>{}<br>The county asked for help.</p>",
        "<ul><li>{}</li><li>One</li></ul>",
        "<h2>{}</h2><p>The center opened a case.</p>",
        "<p> - <b>{}</b> - </p>",
    ],
)
def test_line_that_is_only_a_level_blocks(level, text):
    assert blocks(text.format(level), Kind.PROSE)


def test_innocent_texts_are_not_blocked(capsys):
    blocked = [text for text in INNOCENT if blocks(text, Kind.TEXT) or blocks(text, Kind.PROSE)]
    share = len(blocked) / len(INNOCENT)
    report(capsys, f"false blocks: {share:.2%} of {len(INNOCENT)} innocent texts")
    assert share < 0.005, blocked


@pytest.mark.parametrize(("name", "texts"), [("all innocent", INNOCENT), ("press release", PRESS)])
def test_few_innocent_texts_are_warned_about(capsys, name, texts):
    warned = [text for text in texts if found(text) or found(text, Kind.PROSE)]
    share = len(warned) / len(texts)
    report(capsys, f"false warnings: {share:.2%} of {len(texts)} {name} texts")
    assert share < 0.05, warned


def test_archive_has_few_findings(capsys):
    in_archive = set()
    for slug, finding in archive_findings():
        if finding.rule.id not in EDITORIAL:
            in_archive.add((slug, finding.rule.id))

    false_alarms = sorted(in_archive - RIGHT_IN_ARCHIVE)
    share = len(false_alarms) / len(archive())
    report(capsys, f"false alarms: {share:.2%} of {len(archive())} archive stories")
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
