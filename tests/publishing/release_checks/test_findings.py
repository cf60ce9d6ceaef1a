"""Findings identify a match without revealing it in logs."""

import logging
import traceback

from stories.publishing.release_checks.case_rules import SUSPECTS
from stories.publishing.release_checks.check import PATTERNS, check, check_field
from stories.publishing.release_checks.findings import (
    POSSIBLE_MARKING,
    Context,
    Field,
    Rule,
    Severity,
)
from stories.publishing.release_checks.personal.contact_details import PHONE
from tests.publishing.release_checks.corpus import make_content, make_image, make_source

SECRET = "219-09-9998"


def the_finding(text: str = f"The number {SECRET} was his."):
    (finding,) = check_field(Field("body", text))
    return finding


def test_text_of_a_finding_reaches_no_log(caplog):
    finding = the_finding()
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("stories").warning(
            "found %s %r %s in %r", finding, finding, [finding], Field("body", SECRET)
        )
        logging.getLogger("stories").warning(
            "checked with %s", Context(image_metadata={"Artist": SECRET})
        )
        try:
            raise ValueError(finding)
        except ValueError:
            logging.getLogger("stories").exception("failed")
    assert "social-security-number" in caplog.text
    assert SECRET not in caplog.text
    assert finding.excerpt == SECRET


def test_error_page_hides_the_finding():
    try:
        raise ValueError([the_finding()])
    except ValueError:
        assert SECRET not in traceback.format_exc()


def test_digest_follows_the_words_not_their_place():
    here = the_finding()
    there = the_finding(f"<p>Later it said: {SECRET}</p>")
    assert here.start != there.start
    assert here.digest == there.digest
    assert here.digest != the_finding("The number 401-52-1184 was his.").digest


def test_digest_cannot_be_guessed_without_the_key(settings):
    before = the_finding().digest
    settings.SECRET_KEY = "another key " * 5
    assert the_finding().digest != before


def test_every_rule_is_explained_with_its_source():
    patterns = [pattern for pattern in (*PATTERNS, *SUSPECTS) if hasattr(pattern, "rule")]
    rules = {pattern.rule for pattern in patterns} | {PHONE, POSSIBLE_MARKING}
    ids = {rule.id for rule in rules}
    assert len(ids) == len(rules) > 35

    for rule in rules:
        assert isinstance(rule, Rule)
        assert rule.severity in Severity
        for text in (rule.title, rule.explanation, rule.how_to_fix, rule.source):
            assert str(text), rule.id


PUBLIC_FIELDS = {
    *("title", "slug", "summary", "body", "tags.1", "outcomes.0.unit", "outcomes.0.note"),
    *("sources.0.title", "sources.0.publisher", "sources.0.url", "sources.0.archived_url"),
    "change_note",
    *("image", "image_alt", "image_caption", "image.ImageDescription"),
}


def test_every_public_field_is_read():
    mark = "NOFORN"
    everywhere = make_content(
        title=mark,
        slug="noforn",
        summary=mark,
        body=f"<p>{mark}</p>",
        tags=[{"name": "plain", "slug": "plain"}, {"name": mark, "slug": "x"}],
        outcomes=[{"kind": 1, "quantity": "1", "unit": mark, "note": mark}],
        sources=[
            make_source(
                title=mark,
                publisher=mark,
                url=f"https://example.gov/{mark}",
                archived_url=f"https://example.gov/{mark}.pdf",
            )
        ],
        image=make_image(name=f"pictures/{mark}.jpg", alt=mark, caption=mark),
    )
    found = check(
        everywhere, Context(image_metadata={"ImageDescription": mark}), [Field("change_note", mark)]
    )
    assert {finding.field for finding in found if finding.rule.blocks} == PUBLIC_FIELDS
    assert {finding.form_field for finding in found} >= {"tags", "outcomes", "sources"}


def test_clean_content_has_no_finding():
    assert check(make_content()) == []
