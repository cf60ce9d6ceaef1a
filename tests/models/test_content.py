"""What an edition says, with the names of today."""

import pytest

from stories.models import Publication
from stories.models.edition_content import VocabularyNames, read_contents
from tests.factories import make_center, make_partner, make_published, make_threat

pytestmark = pytest.mark.django_db


def read(story):
    (content,) = read_contents([story.editions.first().content])
    return content


def test_texts_are_those_of_the_edition():
    story = make_published(title="Released", tags=("drones",), outcomes=("arrest",), states=["OH", "DC"])
    story.title = "Working"
    story.save()
    content = read(story)
    assert (content.title, content.summary, content.body) == ("Released", story.summary, story.body)
    assert content.states == [("DC", "District of Columbia"), ("OH", "Ohio")]
    assert [line.kind.name for line in content.outcomes] == ["arrest"]
    assert [tag["name"] for tag in content.tags] == ["drones"]
    assert (content.event.text, str(content.mission_area.label)) == ("June 2014", "Investigate")


def test_lead_comes_first_then_supporting_centers_by_name():
    lead, zulu, alpha = make_center(name="Mike"), make_center(name="zulu"), make_center(name="Alpha")
    content = read(make_published(lead=lead, supporting=(zulu, alpha)))
    assert content.lead_center == lead
    assert content.centers == [lead, alpha, zulu]


def test_partners_stand_by_level_then_by_name():
    police = make_partner(name="Police", level="local")
    sheriff = make_partner(name="county sheriff", level="local")
    fbi = make_partner(name="FBI", level="federal")
    content = read(make_published(partners=(police, sheriff, fbi)))
    levels = [(level.value, [line.partner for line in lines]) for level, lines in content.partners_by_level]
    assert levels == [("federal", [fbi]), ("local", [sheriff, police])]


def test_broader_type_is_left_out_beside_its_own_part():
    broader, other = make_threat(name="Crime"), make_threat(name="Arson")
    part = make_threat(name="Theft", parent=broader)
    assert read(make_published(threats=(broader, part, other))).threat_types == [part, other]
    assert read(make_published(threats=(broader,))).threat_types == [broader]


def test_name_that_is_gone_is_left_out():
    content = read(make_published(partners=(make_partner(),), outcomes=("arrest",)))
    gone = {"partners": [{"id": 0, "role": "led"}], "outcomes": [{"kind": 0}], "threat_types": [0]}
    (content,) = read_contents([{**content.data, **gone}])
    assert (content.partners, content.outcomes, content.threat_types) == ([], [], [])


def test_any_number_of_contents_is_read_with_four_queries(django_assert_num_queries):
    for _ in range(3):
        make_published(partners=(make_partner(),), threats=(make_threat(parent=make_threat()),), outcomes=("arrest",))
    rows = list(Publication.objects.visible().for_list())
    with django_assert_num_queries(4):
        contents = read_contents(row.edition.content for row in rows)
        assert [(content.centers, content.partners, content.outcomes) for content in contents]
        assert all(content.threat_types[0].top != content.threat_types[0] for content in contents)


def test_nothing_to_read_is_no_fault():
    assert read_contents([]) == []


def test_all_names_are_looked_up_with_four_queries(django_assert_num_queries):
    center, threat = make_center(), make_threat(parent=make_threat())
    with django_assert_num_queries(4):
        names = VocabularyNames.all()
        assert names.threats[threat.pk].top != threat
    assert names.centers[center.pk] == center
