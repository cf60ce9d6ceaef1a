"""A search vector that was read as text gives the places of the stems that matter."""

import pytest
from django.db.models import TextField
from django.db.models.functions import Cast

from stories.models import Publication
from stories.search.candidates import positions_in
from tests.factories import make_published

pytestmark = pytest.mark.django_db


def test_places_and_fields_are_those_of_the_text():
    make_published(
        title="Boat and boats",
        summary="A summary that tells of the boat once more, in so many words as it takes.",
        body="<p>Lantern I&amp;A 9/11 boat</p>",
    )
    vector = Publication.objects.values_list(Cast("search", TextField()), flat=True).get()
    places = positions_in(vector, ["boat", "lantern", "iqanda", "9qslash11", "boa", "absent"])
    assert [field for _place, field in places["boat"]] == ["A", "A", "B", "C"]
    assert [place for place, _field in places["boat"]][:2] == [1, 3]
    assert {stem: [field for _place, field in found] for stem, found in places.items() if stem != "boat"} == {
        "lantern": ["C"],
        "iqanda": ["C"],
        "9qslash11": ["C"],
    }
