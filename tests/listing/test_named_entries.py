"""Entries and pages that search words name, shown above the stories."""

import pytest

from stories.listing.named_entries import named_entries
from stories.models import Page
from stories.publishing.search_names import save_all_names
from tests.confirmed import save_entry
from tests.factories import make_center, make_partner, make_published, make_threat
from tests.listing.collection import listing

pytestmark = pytest.mark.django_db


@pytest.fixture
def entries():
    make_center(name="Northeast Center", city="Cleveland")
    lead = make_center(name="Ávila Center", city="Dayton")
    partner = make_partner(name="Lake Police", acronym="LKPD")
    threat = make_threat(name="Arson")
    make_published(lead=lead, states=["OH"], partners=(partner,), threats=(threat,))
    page = Page(
        title="About this site",
        slug="about",
        description="What this site contains, who writes it and how to cite a story.",
        body="<h2>What is a fusion center?</h2><p>Ask under the Freedom of Information Act.</p>",
    )
    save_entry(page)
    save_all_names()


def found(words: str) -> list[tuple[str, str]]:
    return [(entry.label, entry.text) for entry in named_entries(listing(f"q={words}"))]


@pytest.mark.parametrize(
    ("words", "label", "text"),
    [
        ("Ohio", "Ohio", "2 centers, 1 story"),
        ("arson+in+ohio", "Ohio", "2 centers, 1 story"),
        ("cleveland", "Northeast Center", "Cleveland, Ohio: 0 stories"),
        ("lkpd", "Lake Police", "1 story"),
        ("arson", "Arson", "1 story"),
        ("what+is+a+fusion+center%3F", "About this site", ""),
        ("FOIA", "About this site", ""),
        ("corrections", "Corrections", ""),
    ],
)
def test_name_leads_to_its_page(entries, words, label, text):
    assert (label, text) in found(words)


@pytest.mark.parametrize("words", ["wombat", "24-7", "Midwest"])
def test_other_words_name_nothing(entries, words):
    assert found(words) == []


def test_state_lists_its_centers_by_name(entries, client):
    (state,) = named_entries(listing("q=ohio"))
    assert [part.label for part in state.parts] == ["Ávila Center", "Northeast Center"]
    page = client.get("/stories/?q=cleveland").content.decode()
    assert "On this site" in page
