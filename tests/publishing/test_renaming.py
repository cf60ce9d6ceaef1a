"""New names show everywhere at once, search included."""

import pytest

from stories.facets import THREAT
from stories.models import Address, OutcomeKind, Publication
from stories.models.edition_content import read_contents
from tests.confirmed import save_entry
from tests.factories import make_center, make_partner, make_published, make_threat
from tests.search_results import matching

pytestmark = pytest.mark.django_db


def found(words):
    return matching(words).exists()


def make_all():
    """Return a public story, and its entries by name."""
    broader = make_threat(name="Alpaca")
    entries = {
        "lead": make_center(name="Beaver"),
        "supporting": make_center(name="Camel"),
        "partner": make_partner(name="Dingo"),
        "threat": make_threat(name="Emu", parent=broader),
        "broader": broader,
    }
    story = make_published(
        lead=entries["lead"],
        supporting=(entries["supporting"],),
        partners=(entries["partner"],),
        threats=(entries["threat"],),
        outcomes=("gnu",),
    )
    return story, entries | {"outcome": OutcomeKind.objects.get()}


@pytest.mark.parametrize("which", ["lead", "supporting", "partner", "threat", "broader", "outcome"])
def test_renamed_entry_is_found_immediately(which):
    _story, entries = make_all()
    old = entries[which].name
    make_published()
    assert found(old)
    entries[which].name = "Quokka"
    assert save_entry(entries[which]) == 1
    assert found("quokka")
    assert not found(old)


@pytest.mark.parametrize("which", ["lead", "supporting", "partner", "threat", "broader", "outcome"])
def test_new_name_needs_no_edition(which):
    story, entries = make_all()
    entries[which].name = "Quokka"
    save_entry(entries[which])
    (content,) = read_contents([Publication.objects.for_list().get().edition.content])
    shown = {
        "lead": content.lead_center.name,
        "supporting": content.supporting_centers[0].name,
        "partner": content.partners[0].partner.name,
        "threat": content.threat_types[0].name,
        "broader": content.threat_types[0].top.name,
        "outcome": content.outcomes[0].kind.name,
    }
    assert shown[which] == "Quokka"
    assert story.editions.count() == 1


@pytest.mark.parametrize(
    ("which", "field", "value"),
    [
        ("lead", "acronym", "Quokka"),
        ("lead", "former_names", ["Quokka"]),
        ("supporting", "city", "Quokka"),
        ("partner", "acronym", "Quokka"),
        ("threat", "synonyms", ["quokka"]),
    ],
)
def test_new_synonyms_are_found_immediately(which, field, value):
    _story, entries = make_all()
    setattr(entries[which], field, value)
    save_entry(entries[which])
    assert found("quokka")


def test_renaming_a_center_publishes_no_draft():
    story, entries = make_all()
    story.title = "Quokka"
    story.save()
    save_entry(entries["lead"])
    assert not found("quokka")


def test_type_that_moves_takes_its_stories_along():
    _story, entries = make_all()
    new = make_threat(name="Fossa")
    entries["threat"].parent = new
    save_entry(entries["threat"])
    assert Publication.objects.with_any_facet([THREAT.make_facet_id(new.pk)]).exists()
    assert not Publication.objects.with_any_facet(
        [THREAT.make_facet_id(entries["broader"].pk)]
    ).exists()
    assert found("fossa")
    assert not found("alpaca")


@pytest.mark.parametrize(
    ("make", "kind"), [(make_center, "center"), (make_partner, "partner"), (make_threat, "threat")]
)
def test_old_address_is_kept(make, kind):
    entry = make(slug="old")
    entry.slug = "new"
    save_entry(entry)
    assert Address.objects.values_list("kind", "slug", "owner_id").get() == (kind, "old", entry.pk)


def test_former_urls_redirect_to_latest_owner():
    first = make_center(slug="one")
    second = make_center(slug="two")
    for entry, slug in ((first, "one-new"), (second, "one"), (second, "two-new")):
        entry.slug = slug
        save_entry(entry)
    assert set(Address.objects.values_list("slug", "owner_id")) == {
        ("one", second.pk),
        ("two", second.pk),
    }


def test_unchanged_address_and_outcome_leave_no_address():
    _story, entries = make_all()
    save_entry(entries["lead"])
    entries["outcome"].slug = "new"
    save_entry(entries["outcome"])
    assert not Address.objects.filter(kind__in=["center", "outcome"]).exists()


def test_new_entry_rebuilds_no_story():
    make_published()
    center = type(make_center())(name="New", slug="new", state="OH", designation="recognized")
    assert save_entry(center) == 0
    assert center.pk


def test_withdrawn_row_does_not_come_back():
    _story, entries = make_all()
    Publication.objects.all().delete()
    assert save_entry(entries["lead"]) == 0
    assert not Publication.objects.exists()
