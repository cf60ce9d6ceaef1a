"""Centers, partners and outcomes of a story."""

import pytest
from django.test import Client

from stories.models import OutcomeKind, Story
from tests.admin.story_form import filled, save
from tests.factories import add, make_center, make_partner, make_story

pytestmark = pytest.mark.django_db
ROW = "center_roles-{}-{}"


def roles(story: Story) -> dict[str, str]:
    return dict(story.center_roles.values_list("center__name", "role"))


@pytest.fixture
def story() -> Story:
    return make_story(lead=make_center(name="Alpha"), supporting=(make_center(name="Beta"),))


def test_lead_and_supporting_center_can_swap(desk: Client, story: Story):
    save(desk, story, **{"center_roles-0-role": "supporting", "center_roles-1-role": "lead"})
    assert roles(story) == {"Alpha": "supporting", "Beta": "lead"}


def test_two_rows_can_swap_centers(desk: Client, story: Story):
    rows = filled(story)
    first, second = rows["center_roles-0-center"], rows["center_roles-1-center"]
    save(desk, story, **{"center_roles-0-center": second, "center_roles-1-center": first})
    assert roles(story) == {"Alpha": "supporting", "Beta": "lead"}


def test_center_can_replace_deleted_row(desk: Client, story: Story):
    second = filled(story)["center_roles-1-center"]
    save(desk, story, **{"center_roles-0-center": second, "center_roles-1-DELETE": "on"})
    assert roles(story) == {"Beta": "lead"}


def test_two_leads_are_rejected(desk: Client, story: Story):
    response = save(desk, story, **{"center_roles-1-role": "lead"})
    assert "A story has one lead center." in response.content.decode()
    assert roles(story) == {"Alpha": "lead", "Beta": "supporting"}


def test_duplicate_center_is_rejected(desk: Client, story: Story):
    first = filled(story)["center_roles-0-center"]
    response = save(desk, story, **{"center_roles-1-center": first})
    assert response.status_code == 200
    assert roles(story) == {"Alpha": "lead", "Beta": "supporting"}


def test_new_rows_are_stored(desk: Client, story: Story):
    kind = add(OutcomeKind, name="arrest", slug="arrest")
    save(
        desk,
        story,
        **{
            "partner_roles-TOTAL_FORMS": "1",
            "partner_roles-0-partner": make_partner(name="FBI").pk,
        },
        **{"partner_roles-0-role": "led", "outcomes-TOTAL_FORMS": "1", "outcomes-0-kind": kind.pk},
        **{"outcomes-0-quantity": "12.5", "outcomes-0-unit": "kilograms", "outcomes-0-note": ""},
    )
    assert list(story.partner_roles.values_list("partner__name", "role")) == [("FBI", "led")]
    assert str(story.outcomes.get().quantity) == "12.50"


@pytest.mark.parametrize(
    ("quantity", "unit"), [("-1", ""), ("", "people"), ("many", ""), ("9" * 40, "")]
)
def test_invalid_outcome_is_explained(desk: Client, story: Story, quantity: str, unit: str):
    kind = add(OutcomeKind, name="arrest", slug="arrest")
    row = {
        "outcomes-0-kind": kind.pk,
        "outcomes-0-quantity": quantity,
        "outcomes-0-unit": unit,
        "outcomes-0-note": "",
    }
    response = save(desk, story, **{"outcomes-TOTAL_FORMS": "1"} | row)
    assert response.status_code == 200
    assert not story.outcomes.exists()
