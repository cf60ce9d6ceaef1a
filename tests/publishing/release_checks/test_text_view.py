"""Matches are marked at their position in the stored text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stories.publishing.release_checks.check import check_field
from stories.publishing.release_checks.findings import Field, Kind
from stories.publishing.release_checks.text_view import text_views


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("It is SECRET now", "SECRET"),
        ("It is SEC<b>RET</b> now", "SEC<b>RET"),
        ("It is SEC<!-- -->RET", None),
        ("It is S&#69;CRE&#x54; now", "S&#69;CRE&#x54;"),
        ("It is ＳＥＣＲＥＴ now", "ＳＥＣＲＥＴ"),
        ("It is S\u200bECRET now", "S\u200bECRET"),
        ("It is S\u00adECRET now", "S\u00adECRET"),
        ("<p>SEC</p><p>RET</p>", "SEC</p><p>RET"),
        ("\u202eTERCES\u202c", "TERCES"),
        ("ﬁne, but SECRET", "SECRET"),
        ("🆂🅴🅲🆁🅴🆃", "🆂🅴🅲🆁🅴🆃"),
        ("ꜱᴇᴄʀᴇᴛ//ɴᴏꜰᴏʀɴ", "ꜱᴇᴄʀᴇᴛ//ɴᴏꜰᴏʀɴ"),
        ("S̷E̷C̷R̷E̷T", "S̷E̷C̷R̷E̷T"),
    ],
)
def test_match_is_marked_in_stored_text(text, marked):
    findings = check_field(Field("body", text, Kind.PROSE))
    blocking = [finding for finding in findings if finding.rule.blocks]
    passages = [text[finding.start : finding.end] for finding in blocking]
    assert [finding.excerpt for finding in blocking] == passages
    if marked:
        assert any(marked in passage for passage in passages)
    else:
        assert passages == []


def test_address_inside_a_tag_is_read():
    html = '<p>See <a href="https://example.gov/plan-FOUO.pdf" title="NOFORN">the plan</a>.</p>'
    findings = check_field(Field("body", html, Kind.PROSE))
    assert [html[each.start : each.end] for each in findings] == ["FOUO", "NOFORN"]


def test_angle_brackets_without_tag_are_text():
    assert check_field(Field("title", "<SECRET>"))
    assert check_field(Field("title", "<b SECRET>"))


def test_file_names_and_urls_are_split_into_words():
    assert check_field(Field("image", "pictures/TOP_SECRET-map.jpg", Kind.NAME))
    assert check_field(
        Field("sources.0.url", "https://example.gov/a%20LES%20list.pdf", Kind.ADDRESS)
    )


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from("aS<b/>&#;6\u200b\u202e９ﬁ\n é"), max_size=60))
def test_every_view_position_maps_to_text(text):
    for reading in text_views(Field("body", text, Kind.PROSE)):
        assert len(reading.text) == len(reading.starts) == len(reading.ends)
        for place in range(len(reading.text)):
            start, end = reading.span(place, place + 1)
            assert 0 <= start <= end <= len(text)


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=200))
def test_no_text_breaks_the_check(text):
    for kind in Kind:
        for finding in check_field(Field("body", text, kind)):
            assert finding.excerpt == text[finding.start : finding.end]
