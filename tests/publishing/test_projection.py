"""Publications follow from their editions."""

from datetime import date

import pytest
from django.db import connection
from taggit.models import Tag

from stories.facets import (
    CENTER,
    DATED,
    MISSION,
    OUTCOME,
    PARTNER,
    TAG,
    THREAT,
    YEAR,
    state_facet_id,
)
from stories.models import OutcomeKind, Publication
from stories.publishing.projection import rebuild_publications
from tests.factories import make_center, make_partner, make_published, make_threat
from tests.search_results import matching

pytestmark = pytest.mark.django_db


def test_facets_cover_every_filter_of_a_story():
    lead = make_center()
    helper = make_center()
    partner = make_partner()
    broader = make_threat()
    part = make_threat(parent=broader)
    story = make_published(
        event="2011-12",
        lead=lead,
        supporting=(helper,),
        partners=(partner,),
        threats=(part,),
        tags=("drones",),
        outcomes=("arrest",),
        states=["AL", "OH"],
        mission_area="protect",
    )
    assert story.publications.get().facets == sorted(
        [
            CENTER.make_facet_id(lead.pk),
            CENTER.make_facet_id(helper.pk),
            PARTNER.make_facet_id(partner.pk),
            THREAT.make_facet_id(part.pk),
            THREAT.make_facet_id(broader.pk),
            YEAR.make_facet_id(2011),
            DATED.make_facet_id(201112),
            TAG.make_facet_id(Tag.objects.get().pk),
            OUTCOME.make_facet_id(OutcomeKind.objects.get().pk),
            state_facet_id("AL"),
            state_facet_id("OH"),
            MISSION.make_facet_id(2),
        ]
    )


@pytest.mark.parametrize(
    ("event", "first", "last"),
    [
        ("2012", date(2012, 1, 1), date(2012, 12, 31)),
        ("2012-02", date(2012, 2, 1), date(2012, 2, 29)),
        ("2012-02-07", date(2012, 2, 7), date(2012, 2, 7)),
    ],
)
def test_event_is_kept_as_an_interval(event, first, last):
    row = make_published(event=event).publications.get()
    assert (row.event_first, row.event_last) == (first, last)


WORDS = {
    "title": "alpacas",
    "summary": "beavers",
    "body": "camels",
    "center": "Dingo",
    "acronym": "EMUFC",
    "former name": "Ferrets",
    "city": "Gazelleville",
    "partner": "Hyenas",
    "threat": "Iguanas",
    "broader threat": "Jackals",
    "synonym": "koalas",
    "tag": "lemurs",
    "outcome": "moose",
    "state": "Wyoming",
    "date": "December",
}


def make_wordy():
    center = make_center(
        name="Dingo Center", acronym="EMUFC", former_names=["Ferrets"], city="Gazelleville"
    )
    broader = make_threat(name="Jackals")
    return make_published(
        title="Of alpacas",
        summary="A sentence on beavers that is long enough for a search engine to show.",
        body="<p>All the <strong>camels</strong></p><p>AT&amp;T</p>",
        event="2011-12",
        lead=center,
        partners=(make_partner(name="Hyenas"),),
        threats=(make_threat(name="Iguanas", parent=broader, synonyms=["koalas"]),),
        tags=("lemurs",),
        outcomes=("moose",),
        states=["WY"],
        editor_notes="Narwhals",
    )


@pytest.mark.parametrize("word", WORDS.values(), ids=WORDS)
def test_story_is_found_by_all_its_public_words(word):
    story = make_wordy()
    assert matching(word).get().story == story


@pytest.mark.parametrize("word", ["narwhals", "strong", "amp"])
def test_story_is_not_found_by_notes_or_markup(word):
    make_wordy()
    assert not matching(word).exists()


def test_title_outweighs_names_text_and_synonyms():
    row = make_wordy().publications.get()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT string_agg(lexeme, ' ') FROM unnest(ts_filter(search, ARRAY[weight]::\"char\"[])))"
            " FROM stories_publication, unnest(ARRAY['a', 'b', 'c', 'd']) AS weight WHERE story_id = %s",
            [row.story_id],
        )
        by_weight = [set(words.split()) for (words,) in cursor.fetchall()]
    for weight, stems in enumerate(
        [{"alpaca"}, {"beaver", "dingo", "iguana", "lemur"}, {"camel", "hyena"}, {"koala"}]
    ):
        assert stems <= by_weight[weight]
        assert not any(stems & other for place, other in enumerate(by_weight) if place != weight)


def test_publication_can_be_rebuilt_from_edition():
    make_wordy()
    rows = Publication.objects.filter(pk__gt=0)
    kept = rows.values().get()
    rows.update(
        search="",
        facets=[],
        slug="lost",
        event_first=date(1950, 1, 1),
        updated_at=kept["visible_from"],
    )
    assert rebuild_publications(rows.select_related("edition")) == 1
    assert rows.values().get() == kept
