"""Tests of reading the text form of search vectors."""

import pytest
from django.db.models import TextField
from django.db.models.functions import Cast

from stories.models import Publication
from stories.search.candidates import positions_in
from tests.factories import make_published

pytestmark = pytest.mark.django_db


def test_positions_come_from_the_vector():
    make_published(
        title="Boat and boats",
        summary="A summary that tells of the boat once more, in so many words as it takes.",
        body="<p>Lantern I&amp;A 9/11 boat</p>",
    )
    vector = Publication.objects.values_list(Cast("search", TextField()), flat=True).get()
    stems = ["boat", "lantern", "iqanda", "9qslash11", "boa", "absent"]
    positions = positions_in(vector, stems)

    fields = {stem: "".join(field for _position, field in positions[stem]) for stem in positions}
    assert fields == {"boat": "AABC", "lantern": "C", "iqanda": "C", "9qslash11": "C"}
    assert [position for position, _field in positions["boat"]][:2] == [1, 3]
