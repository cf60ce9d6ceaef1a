"""Errors of a broken archive, with nothing stored."""

import json

import pytest

from stories.intake.archive import load_archive
from stories.models import Story
from stories.models.source import UNKNOWN_SOURCE
from tests.factories import make_story
from tests.intake.small import (
    CENTERS,
    KINDS,
    OUTCOME,
    PAGES,
    PARTNERS,
    STORIES,
    THREATS,
    load_broken,
    small_archive,
    write,
)

pytestmark = pytest.mark.django_db


MISSING = "(missing)"
NUL, SURROGATE = "a\0b", "a\ud800b"
UNSTORABLE = "holds a character that cannot be stored"
DEEP = json.loads("[" * 500 + "]" * 500)

# File, field, bad value, and part of the reason.
BREAKS = [
    (CENTERS, "city", MISSING, "is missing"),
    (STORIES, "outcomes", MISSING, "is missing"),
    (PAGES, "body", MISSING, "is missing"),
    (PARTNERS, "motto", "x", "is not a field of this file"),
    (STORIES, "status", "published", "is not a field of this file"),
    (CENTERS, "name", 5, "has the wrong type: int"),
    (CENTERS, "name", None, "has the wrong type: NoneType"),
    (CENTERS, "latitude", "39", "has the wrong type: str"),
    (CENTERS, "latitude", True, "has the wrong type: bool"),
    (CENTERS, "established_year", 2005.5, "has the wrong type: float"),
    (STORIES, "tags", "cars", "has the wrong type: str"),
    (STORIES, "tags", {"a": 1}, "has the wrong type: dict"),
    (STORIES, "tags", DEEP, "must be a list of texts"),
    (STORIES, "tags", ["a", 5], "must be a list of texts"),
    (STORIES, "tags", ["a", ""], "none of them empty"),
    (STORIES, "tags", ["Cars", "cars"], "contains the same text twice"),
    (STORIES, "tags", ["x" * 101], "too long"),
    (STORIES, "outcomes", ["arrest"], "must be a list of objects with these parts"),
    (STORIES, "outcomes", [OUTCOME | {"kind": "nothing"}], "names nothing, which is not in"),
    (STORIES, "outcomes", [OUTCOME | {"unit": "people"}], "Cars found are counted in: vehicles"),
    (STORIES, "outcomes", [OUTCOME | {"quantity": "3"}], "has the wrong type"),
    (STORIES, "outcomes", [OUTCOME | {"quantity": -3}], "can't be negative"),
    (STORIES, "outcomes", [OUTCOME | {"quantity": None}], "A unit needs a quantity"),
    (KINDS, "group", "all", "is not a valid choice"),
    (KINDS, "units", ["x" * 41], "Item 1 in the array did not validate"),
    (STORIES, "centers", ["ohio", "ohio"], "contains the same text twice"),
    (CENTERS, "latitude", float("nan"), "is not a number that can be stored"),
    (CENTERS, "latitude", float("inf"), "is not a number that can be stored"),
    (CENTERS, "longitude", 10**400, "is not a number that can be stored"),
    (CENTERS, "established_year", -(10**30), "is not a number that can be stored"),
    (CENTERS, "latitude", 91, "less than or equal to 90"),
    (CENTERS, "established_year", 1492, "greater than or equal to 1950"),
    (CENTERS, "state", "ZZ", "is not a valid choice"),
    (CENTERS, "designation", "virtual", "is not a valid choice"),
    (CENTERS, "website", "not an address", "Enter a valid URL"),
    (CENTERS, "source", "javascript:alert(1)", "Enter a valid URL"),
    (CENTERS, "former_names", ["x" * 151], "Item 1 in the array did not validate"),
    (CENTERS, "acronym", "x" * 21, "at most 20 characters"),
    (PARTNERS, "level", "cosmic", "is not a valid choice"),
    (PARTNERS, "parent", "nobody", "names nobody, which is not in the archive"),
    (THREATS, "parent", "nothing", "names nothing, which is not in the archive"),
    (STORIES, "centers", ["nowhere"], "names nowhere, which is not in the archive"),
    (STORIES, "partners", ["nobody"], "names nobody, which is not in the archive"),
    (STORIES, "threat_types", ["nothing"], "names nothing, which is not in the archive"),
    (STORIES, "centers", [], "Choose one lead center"),
    (STORIES, "threat_types", [], "Choose at least one threat type"),
    (STORIES, "states", [], "Choose at least one state"),
    (STORIES, "body", " ", "Write the story"),
    (STORIES, "sources", [], "Name the public source"),
    (STORIES, "sources", [UNKNOWN_SOURCE], "Enter the title or the URL"),
    (STORIES, "sources", [{"title": "A"}], "must be a list of objects with these parts"),
    (STORIES, "sources", [UNKNOWN_SOURCE | {"title": 1}], "has the wrong type"),
    (STORIES, "sources", [UNKNOWN_SOURCE | {"title": "A", "date": "soon"}], "Write the date as"),
    (
        STORIES,
        "sources",
        [UNKNOWN_SOURCE | {"title": "A", "kind": "rumor"}],
        "is not a valid choice",
    ),
    (STORIES, "mission_area", "", "Choose the mission area"),
    (STORIES, "mission_area", "attack", "is not a valid choice"),
    (STORIES, "states", ["ZZ"], "Not a state or territory: ZZ"),
    (STORIES, "title", "", "cannot be blank"),
    (STORIES, "title", "x" * 121, "at most 120 characters"),
    (STORIES, "summary", "Too short.", "at least 50 characters"),
    (STORIES, "sources", [UNKNOWN_SOURCE | {"url": "not an address"}], "Enter a valid URL"),
    (STORIES, "occurred_on", "2011-13", "month must be in 1..12"),
    (STORIES, "occurred_on", "2011-02-30", "day is out of range"),
    (STORIES, "occurred_on", "December 2011", "Write the date as"),
    (STORIES, "occurred_on", "1500-12", "Write the date as"),
    (STORIES, "date_precision", "day", "does not fit the date"),
    (STORIES, "date_precision", "century", "does not fit the date"),
    (PAGES, "description", "Too short.", "at least 50 characters"),
    (PAGES, "body", "", "cannot be blank"),
]


@pytest.mark.parametrize(
    ("file", "field", "value", "reason"), BREAKS, ids=lambda value: ascii(value)[:24]
)
def test_bad_value_is_named_with_its_reason(tmp_path, file, field, value, reason):
    archive = small_archive()
    record = archive[file][-1]
    record[field] = value
    if value is MISSING:
        del record[field]
    problems = load_broken(write(tmp_path, archive))
    assert {problem[:3] for problem in problems} == {(file, record["slug"], field)}
    assert any(reason in problem[3] for problem in problems)


@pytest.mark.parametrize("text", [NUL, SURROGATE], ids=ascii)
@pytest.mark.parametrize(
    ("file", "field"),
    [(STORIES, "title"), (STORIES, "body"), (STORIES, "tags"), (PAGES, "body"), (CENTERS, "city")],
)
def test_text_that_cannot_be_stored_is_named(tmp_path, file, field, text):
    archive = small_archive()
    record = archive[file][-1]
    record[field] = [text] if isinstance(record[field], list) else text
    assert load_broken(write(tmp_path, archive)) == [(file, record["slug"], field, UNSTORABLE)]


@pytest.mark.parametrize("slug", ["a b", "", "x" * 151, "ä"])
def test_bad_slug_is_named(tmp_path, slug):
    archive = small_archive()
    archive[PARTNERS][-1]["slug"] = slug
    problems = load_broken(write(tmp_path, archive))
    assert {(file, record) for file, record, *_ in problems} == {(PARTNERS, slug)}
    assert "slug" in {problem[2] for problem in problems}


@pytest.mark.parametrize("slug", [MISSING, 5, None, []])
def test_record_without_slug_is_named_by_number(tmp_path, slug):
    archive = small_archive()
    archive[PARTNERS][-1]["slug"] = slug
    if slug is MISSING:
        del archive[PARTNERS][-1]["slug"]
    ((file, record, field, _reason),) = load_broken(write(tmp_path, archive))
    assert (file, field) == (PARTNERS, "slug")
    assert record in ("2", "5")


@pytest.mark.parametrize("file", [CENTERS, PARTNERS, THREATS, STORIES, PAGES])
def test_slug_that_stands_twice_is_named(tmp_path, file):
    archive = small_archive()
    archive[file].append(archive[file][0])
    assert load_broken(write(tmp_path, archive)) == [
        (file, archive[file][0]["slug"], "slug", "is in the file twice")
    ]


def test_all_problems_of_a_file_are_told_at_once(tmp_path):
    archive = small_archive()
    archive[STORIES][0] |= {"title": 5, "tags": None, "extra": 1}
    del archive[STORIES][0]["body"]
    assert {problem[2] for problem in load_broken(write(tmp_path, archive))} == {
        "title",
        "tags",
        "extra",
        "body",
    }


def test_third_level_of_threat_types_is_refused(tmp_path):
    archive = small_archive()
    archive[THREATS].append(
        {**archive[THREATS][0], "slug": "cars", "name": "Cars", "parent": "theft"}
    )
    ((file, record, field, _reason),) = load_broken(write(tmp_path, archive))
    assert (file, record, field) == (THREATS, "cars", "parent")


def test_second_primary_center_of_a_state_is_refused(tmp_path):
    archive = small_archive()
    archive[CENTERS].append({**archive[CENTERS][0], "slug": "b", "name": "B"})
    assert load_broken(write(tmp_path, archive)) == [
        (CENTERS, "b", "", "This state already has a primary center.")
    ]


def test_address_that_staff_use_is_not_taken(tmp_path):
    make_story(slug="cars-found")
    ((file, record, field, reason),) = load_broken(write(tmp_path, small_archive()))
    assert (file, record, field) == (STORIES, "cars-found", "slug")
    assert "already exists" in reason


def test_what_was_there_before_stays(tmp_path):
    load_archive(write(tmp_path, small_archive()))
    archive = small_archive()
    archive[STORIES].append({**archive[STORIES][0], "slug": "b", "centers": ["nowhere"]})
    load_broken(write(tmp_path, archive))
    assert Story.objects.get().slug == "cars-found"
