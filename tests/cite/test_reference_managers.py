"""Tests of RIS and BibTeX: one field per line, and no text that breaks the format."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stories.cite.reference_managers import bibtex, ris
from tests.cite.test_styles import STORY

TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=60)


def test_ris_has_one_field_per_line():
    assert ris(STORY).split("\r\n") == [
        "TY  - ELEC",
        "ID  - fusion-story-12",
        "AU  - U.S. Department of Homeland Security",
        "TI  - A lantern leads to a boat",
        "T2  - Fusion Center Success Stories",
        "ET  - 2",
        "PB  - U.S. Department of Homeland Security",
        "PY  - 2026",
        "DA  - 2026/09/06/",
        "AB  - A lantern was found.",
        "KW  - Theft",
        "KW  - Ohio",
        "N1  - Based on: A boat is back, Harbor Times, July 2026, https://harbor.example/1",
        "N1  - Based on: A log book",
        "LA  - en",
        "UR  - https://stories.example.gov/s/12",
        "ER  - ",
        "",
        "",
    ]


def test_bibtex_has_one_field_per_line():
    assert bibtex(STORY).splitlines() == [
        "@misc{fusion-story-12,",
        "  author = {{U.S. Department of Homeland Security}},",
        "  title = {{A lantern leads to a boat}},",
        "  howpublished = {Fusion Center Success Stories},",
        "  edition = {2},",
        "  year = {2026},",
        "  month = sep,",
        "  day = {6},",
        "  url = {https://stories.example.gov/s/12},",
        "  abstract = {A lantern was found.},",
        "  keywords = {Theft, Ohio},",
        "  note = {Based on: A boat is back, Harbor Times, July 2026, https://harbor.example/1;"
        " A log book},",
        "}",
        "",
    ]


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("I&A pays 100% of $5 #1_a", r"I\&A pays 100\% of \$5 \#1\_a"),
        ("open { brace", r"open \textbraceleft{} brace"),
        ("}, note = {x", r"\textbraceright{}, note = \textbraceleft{}x"),
        ("a\\b~c^d", r"a\textbackslash{}b\textasciitilde{}c\textasciicircum{}d"),
        ("two\n lines", "two lines"),
    ],
)
def test_bibtex_escapes_special_characters(title, written):
    assert f"  title = {{{{{written}}}}}," in bibtex(replace(STORY, title=title)).splitlines()


@given(title=TEXTS, summary=TEXTS, source=TEXTS)
def test_no_text_breaks_the_format(title, summary, source):
    story = replace(STORY, title=title, summary=summary, sources=(source, "A log book"))
    tags = [line[:6] for line in ris(story).split("\r\n")]
    assert tags == [line[:6] for line in ris(STORY).split("\r\n")]

    entry = bibtex(story)
    assert entry.count("{") == entry.count("}")
    assert len(re.findall(r"^  [a-z]+ = ", entry, re.MULTILINE)) == 11
