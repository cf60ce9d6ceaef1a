"""Custom model fields."""

import pytest
from django.core.exceptions import ValidationError
from django.forms import modelform_factory

from stories.choices import STATES, TILES
from stories.models import FusionCenter, Story
from stories.models.fields import StatesField
from stories.publishing.proposals.permit import initial_load

STORY = {"title": "T", "slug": "t", "date_precision": "day", "states": ["OH", "AL"]}


@pytest.mark.parametrize(
    ("codes", "kept"),
    [
        ([], []),
        (None, []),
        (["OH"], ["OH"]),
        (["WY", "AL", "GU"], ["AL", "GU", "WY"]),
        (["OH", "OH"], ["OH"]),
        (["AR", "AZ", "AK"], ["AK", "AZ", "AR"]),
    ],
)
def test_states_are_unique_and_ordered_by_name(codes, kept):
    assert StatesField(blank=True).clean(codes, None) == kept


@pytest.mark.parametrize("code", ["ZZ", "oh", "", "Ohio", "AS"])
def test_unknown_state_is_named(code):
    with pytest.raises(ValidationError, match=rf"Not a state or territory: {code}\."):
        StatesField(blank=True).clean(["OH", code], None)


def test_every_state_has_its_own_tile():
    assert set(TILES) == set(STATES)
    assert len(set(TILES.values())) == len(STATES) == 54
    assert list(STATES.values()) == sorted(STATES.values())


@pytest.mark.django_db
def test_states_field_stores_postal_codes():
    form = modelform_factory(Story, fields=list(STORY))(STORY)
    assert form.fields["states"].choices == list(STATES.items())
    assert form.save().states == ["AL", "OH"]
    assert modelform_factory(Story, fields=["states"])({"states": ["ZZ"]}).errors.keys() == {
        "states"
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", []),
        ("  \n\n ", []),
        ("Old Center", ["Old Center"]),
        (" Old Center \r\n\r\nOlder, and wiser\n", ["Old Center", "Older, and wiser"]),
    ],
)
def test_one_line_is_one_name(text, lines):
    fields = {
        "name": "N",
        "slug": "n",
        "designation": "primary",
        "state": "OH",
        "former_names": text,
    }
    form = modelform_factory(FusionCenter, fields=list(fields))(fields)
    assert form.is_valid(), form.errors
    with initial_load():
        assert form.save().former_names == lines


@pytest.mark.django_db
@pytest.mark.parametrize("line", ["x" * 151, "a\0b"])
def test_bad_line_is_refused(line):
    form = modelform_factory(FusionCenter, fields=["former_names"])(
        {"former_names": f"Old\n{line}"}
    )
    assert form.errors.keys() == {"former_names"}


@pytest.mark.django_db
def test_saved_lists_come_back_as_lines():
    center = FusionCenter(former_names=["Old center", "Older center"])
    form = modelform_factory(FusionCenter, fields=["former_names"])(instance=center)
    assert "Old center\nOlder center</textarea>" in str(form["former_names"])


@pytest.mark.parametrize("name", ["", "...", "___", "—"])
def test_name_needs_a_letter_or_digit(name):
    with pytest.raises(ValidationError):
        FusionCenter._meta.get_field("name").clean(name, None)
