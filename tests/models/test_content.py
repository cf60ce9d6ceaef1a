"""Content of editions with current names."""

import pytest

from stories.models import Publication
from stories.models.edition_content import VocabularyNames, read_contents
from tests.factories import make_center, make_partner, make_published, make_threat

pytestmark = pytest.mark.django_db


def read(story):
    (content,) = read_contents([story.editions.first().content])
    return content


def test_content_is_that_of_the_edition():
    story = make_published(
        title="Released", tags=("drones",), outcomes=("arrest",), states=["OH", "DC"]
    )
    story.title = "Working"
    story.save()
    content = read(story)
    assert (content.title, content.summary, content.body) == ("Released", story.summary, story.body)
    assert content.states == [("DC", "District of Columbia"), ("OH", "Ohio")]
    assert [outcome.kind.name for outcome in content.outcomes] == ["arrest"]
    assert [tag["name"] for tag in content.tags] == ["drones"]
    assert (content.event.text, str(content.mission_area.label)) == ("June 2014", "Investigate")


def test_lead_comes_first_then_supporting_centers_by_name():
    lead = make_center(name="Mike")
    zulu = make_center(name="zulu")
    alpha = make_center(name="Alpha")
    content = read(make_published(lead=lead, supporting=(zulu, alpha)))
    assert content.lead_center == lead
    assert content.centers == [lead, alpha, zulu]


def test_partners_are_ordered_by_level_and_name():
    police = make_partner(name="Police", level="local")
    sheriff = make_partner(name="county sheriff", level="local")
    fbi = make_partner(name="FBI", level="federal")
    content = read(make_published(partners=(police, sheriff, fbi)))
    levels = []
    for level, partners in content.partners_by_level:
        levels.append((level.value, [entry.partner for entry in partners]))
    assert levels == [("federal", [fbi]), ("local", [sheriff, police])]


def test_broader_type_is_omitted_with_narrower_one():
    broader = make_threat(name="Crime")
    other = make_threat(name="Arson")
    part = make_threat(name="Theft", parent=broader)
    assert read(make_published(threats=(broader, part, other))).threat_types == [part, other]
    assert read(make_published(threats=(broader,))).threat_types == [broader]


def test_missing_entries_are_left_out():
    content = read(make_published(partners=(make_partner(),), outcomes=("arrest",)))
    gone = {"partners": [{"id": 0, "role": "led"}], "outcomes": [{"kind": 0}], "threat_types": [0]}
    (content,) = read_contents([{**content.data, **gone}])
    assert (content.partners, content.outcomes, content.threat_types) == ([], [], [])


def test_contents_are_read_with_four_queries(django_assert_num_queries):
    for _ in range(3):
        threat = make_threat(parent=make_threat())
        make_published(partners=(make_partner(),), threats=(threat,), outcomes=("arrest",))
    rows = list(Publication.objects.visible().for_list())
    with django_assert_num_queries(4):
        contents = read_contents(row.edition.content for row in rows)
        for content in contents:
            assert content.centers
            assert content.partners
            assert content.outcomes
            assert content.threat_types[0].top != content.threat_types[0]


def test_no_snapshots_give_no_contents():
    assert read_contents([]) == []


def test_all_names_take_four_queries(django_assert_num_queries):
    center = make_center()
    threat = make_threat(parent=make_threat())
    with django_assert_num_queries(4):
        names = VocabularyNames.all()
        assert names.threats[threat.pk].top != threat
    assert names.centers[center.pk] == center
