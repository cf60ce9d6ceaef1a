"""Texts and facts of the archive's stories."""

import json
import re

import pytest

from stories.choices import STATES, SourceKind
from stories.intake.archive import ARCHIVE_FOLDER
from stories.listing.outcome_figures import MONITORING
from stories.models.source import UNKNOWN_SOURCE

WORD = re.compile(r"[A-Za-z][A-Za-z'-]*")
# "West Virginia" names no other state; Washington is also a city.
OTHER_NAMES = {"Virginia": "West Virginia"}


def read(file):
    return json.loads((ARCHIVE_FOLDER / file).read_text("utf-8"))


STORIES = read("success_stories.json")
KINDS = {kind["slug"]: kind for kind in read("outcome_kinds.json")}
every_story = pytest.mark.parametrize("story", STORIES, ids=lambda story: story["slug"])


@every_story
def test_texts_have_the_length_of_a_news_story(story):
    assert len(story["title"]) <= 90
    assert 50 <= len(story["summary"]) <= 170
    assert 60 <= len(story["body"].split()) <= 200


@every_story
def test_headline_is_in_sentence_case(story):
    title = story["title"]
    assert title[0].isupper() or title[0].isdigit()
    assert not title.endswith(".")
    lowercase = [word for word in WORD.findall(title) if word.islower() and len(word) > 4]
    assert len(lowercase) >= 2


@every_story
def test_states_of_headline_and_summary_are_in_the_record(story):
    text = f"{story['title']} {story['summary']}"
    for code, name in STATES.items():
        plain = text.replace(OTHER_NAMES.get(name, "\0"), "")
        if re.search(rf"\b{name}\b", plain):
            assert code in story["states"], name


@every_story
def test_quantities_stand_in_the_text(story):
    text = f"{story['title']} {story['summary']} {story['body']}".replace(",", "").lower()
    for outcome in story["outcomes"]:
        quantity = outcome["quantity"]
        # "a man was arrested" states one.
        if quantity not in (None, 1):
            words = {2: "two|both", 3: "three", 7: "seven"}.get(quantity, str(quantity))
            assert re.search(rf"\b({words}|{quantity})\b", text) or quantity > 20, outcome
        if outcome["unit"]:
            assert outcome["unit"] in KINDS[outcome["kind"]]["units"]


@every_story
def test_main_source_says_what_was_read(story):
    main = story["sources"][0]
    assert main["title"]
    for source in story["sources"]:
        assert source.keys() == UNKNOWN_SOURCE.keys()
        assert source["kind"] in ("", *SourceKind.values)


def test_monitoring_stands_alone_or_beside_what_was_done():
    marked = [story for story in STORIES if MONITORING in _kinds(story)]
    assert len(marked) >= 10
    for story in marked:
        assert not _kinds(story) & {
            "arrests",
            "people-rescued",
            "drugs-seized",
            "attacks-prevented",
        }


def _kinds(story):
    return {outcome["kind"] for outcome in story["outcomes"]}


def test_every_outcome_kind_has_a_definition_and_a_counting_rule():
    for kind in KINDS.values():
        assert kind["definition"].endswith(".")
        assert kind["counting_rule"].startswith("Counted once per story.")
