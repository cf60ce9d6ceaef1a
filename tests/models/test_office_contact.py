"""The contact of a center is an office, never a person."""

import pytest
from django.core.exceptions import ValidationError

from stories.publishing.proposals.check import check_values
from stories.publishing.public_texts import public_model
from tests.factories import make_center

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "contact",
    [
        {"contact_office": "Public Affairs Office"},
        {"contact_phone": "(555) 010-0199 ext. 4"},
        {"contact_email": "info@example.gov"},
        {"contact_email": "fusion.center@example.gov"},
    ],
)
def test_contact_of_an_office_is_accepted(contact):
    center = make_center()
    for name, value in contact.items():
        setattr(center, name, value)
    center.full_clean()
    assert check_values(public_model(type(center)), {}, contact) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("contact_office", "Jane Doe"),
        ("contact_email", "jane.doe@example.gov"),
        ("contact_phone", "call me"),
    ],
)
def test_contact_of_a_person_is_refused(field, value):
    center = make_center()
    setattr(center, field, value)
    with pytest.raises(ValidationError) as refusal:
        center.full_clean()
    assert list(refusal.value.error_dict) == [field]


def test_page_shows_the_contact(client):
    make_center(
        slug="alder",
        contact_office="Public Affairs Office",
        contact_phone="555-010-0199",
        contact_email="info@example.gov",
    )
    page = client.get("/centers/alder/").content.decode()
    assert 'href="tel:555-010-0199"' in page
    assert 'href="mailto:info@example.gov"' in page
