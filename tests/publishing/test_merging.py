"""Merged entries are one everywhere at once, editions stay word for word, and a merge can be undone."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from stories.choices import FacetKind, Status
from stories.intake.archive import _stored
from stories.models import (
    Address,
    Clearance,
    FusionCenter,
    Merger,
    OutcomeKind,
    Partner,
    Publication,
    Story,
    ThreatType,
)
from stories.models.content import Names, read_contents
from stories.publishing.merging.kinds import LINKS
from stories.publishing.merging.merge import merge
from stories.publishing.merging.plan import Plan, plan
from stories.publishing.merging.undo import undo
from stories.publishing.renaming import save_entry
from stories.publishing.workflow import clear, submit
from stories.search.facets import count_facets, facet_id
from tests.factories import (
    REVIEWED,
    make_center,
    make_partner,
    make_published,
    make_story,
    make_threat,
    make_user,
    release,
    staff_member,
)
from tests.pages.world import body
from tests.publishing.audit.ledger import told

pytestmark = pytest.mark.django_db
KINDS = ["center", "partner", "threat", "outcome"]
FACETS = {"center": FacetKind.CENTER, "partner": FacetKind.PARTNER, "threat": FacetKind.THREAT}


def make_outcome(name: str) -> OutcomeKind:
    return OutcomeKind.objects.create(name=name, slug=name.replace(" ", "-"))


MAKE = {"center": make_center, "partner": make_partner, "threat": make_threat}


def make_two(kind: str) -> tuple[Any, Any]:
    """Return an entry that stands twice in its vocabulary, once under another name."""
    make = MAKE.get(kind, lambda name, slug: make_outcome(name))
    return make(name="Old Quokka", slug="old-quokka"), make(name="Zebra", slug="zebra")


def naming(kind: str, *entries: Any) -> dict[str, Any]:
    """Return the fields of a story that names the entries."""
    return {
        "center": lambda: {"lead": entries[0], "supporting": entries[1:]},
        "partner": lambda: {"partners": entries},
        "threat": lambda: {"threats": entries},
        "outcome": lambda: {"outcomes": tuple(entry.name for entry in entries)},
    }[kind]()


def shown(story: Story, kind: str) -> list[str]:
    """Return the names of a kind that the public reads on the story."""
    (content,) = read_contents([story.publications.visible().get().edition.content])
    return {
        "center": lambda: [center.name for center in content.centers],
        "partner": lambda: [line.partner.name for line in content.partners],
        "threat": lambda: [threat.name for threat in content.threat_types],
        "outcome": lambda: [line.kind.name for line in content.outcomes],
    }[kind]()


def found(words: str) -> int:
    return Publication.objects.visible().matching(words).count()


@pytest.fixture
def boss():
    return staff_member("boss")


@pytest.mark.parametrize("kind", KINDS)
def test_public_story_shows_the_heir_and_its_edition_stays_word_for_word(kind, boss):
    old, heir = make_two(kind)
    story = make_published(**naming(kind, old))
    before = story.editions.values("content", "content_hash").get()
    merge(old, heir, boss)
    assert shown(story, kind) == ["Zebra"]
    assert story.editions.values("content", "content_hash").get() == before


@pytest.mark.parametrize("kind", KINDS)
def test_story_that_names_both_shows_the_heir_once(kind, boss):
    old, heir = make_two(kind)
    story = make_published(**naming(kind, old, heir))
    merge(old, heir, boss)
    assert shown(story, kind) == ["Zebra"] * (2 if kind == "outcome" else 1)  # two outcomes of a kind are two


@pytest.mark.parametrize("kind", FACETS)
def test_story_is_listed_and_counted_with_the_heir_only(kind, boss):
    old, heir = make_two(kind)
    make_published(**naming(kind, old))
    merge(old, heir, boss)
    counts = count_facets(Publication.objects.visible())
    assert counts[facet_id(FACETS[kind], heir.pk)] == 1
    assert facet_id(FACETS[kind], old.pk) not in counts


@pytest.mark.parametrize("kind", FACETS)
def test_search_finds_stories_by_both_names(kind, boss):
    old, heir = make_two(kind)
    make_published(**naming(kind, old))
    merge(old, heir, boss)
    assert (found("quokka"), found("zebra")) == (1, 1)


@pytest.mark.parametrize(("kind", "place"), [("center", "centers"), ("partner", "partners"), ("threat", "threats")])
def test_every_old_address_redirects_to_the_heir(kind, place, boss, client: Client):
    old, heir = make_two(kind)
    old.slug = "quokka"
    save_entry(old)
    merge(old, heir, boss)
    for slug in ("quokka", "old-quokka"):
        answer = client.get(f"/{place}/{slug}/")
        assert (answer.status_code, answer.headers["Location"]) == (301, f"/{place}/zebra/")
    assert "Quokka" not in client.get(f"/{place}/").content.decode()


def test_better_role_stays_where_a_text_names_both(boss):
    (old, heir), (lesser, agency) = make_two("center"), (make_partner(), make_partner())
    story = make_story(lead=old, supporting=(heir,))
    story.partner_roles.create(partner=lesser, role="led")
    story.partner_roles.create(partner=agency)
    merge(old, heir, boss)
    merge(lesser, agency, boss)
    assert list(story.center_roles.values_list("center", "role")) == [(heir.pk, "lead")]
    assert list(story.partner_roles.values_list("partner", "role")) == [(agency.pk, "led")]


def test_lists_and_the_page_of_a_story_show_the_heir(boss, client: Client):
    (old, heir), (type_, other) = make_two("center"), make_two("threat")
    story = make_published(lead=old, threats=(type_,))
    merge(old, heir, boss)
    merge(type_, other, boss)
    for address in ("/stories/", "/stories/?view=table", "/", f"/stories/{story.slug}/", "/feeds/stories.atom"):
        page = body(client.get(address))
        assert "Zebra" in page, address
        assert "Old Quokka" not in page, address


def test_whatever_refers_to_an_entry_moves_along():
    """A new reference to a vocabulary must be moved by a merge, or be known here."""
    made_anew = {("publication", "lead_center")}  # from the edition, by refresh()
    for model, links in LINKS.items():
        moved = {(link.model._meta.model_name, link.field.removesuffix("_id")) for link in links}
        found = {
            (one.field.model._meta.model_name, one.field.name)
            for one in model._meta.get_fields()
            if one.auto_created and not one.concrete
        }
        through = {("story", "centers"), ("story", "partners"), ("story", "threat_types")}  # by their rows
        assert found - through - made_anew <= moved, model


def test_contributors_go_along(boss):
    old, heir = make_two("center")
    member, both = make_user("one", "Contributors", old), make_user("two", "Contributors", old, heir)
    merge(old, heir, boss)
    assert [[one.center for one in user.memberships.all()] for user in (member, both)] == [[heir], [heir]]


def test_narrower_entries_go_along(boss):
    (top, heir), (agency, office) = make_two("threat"), make_two("partner")
    part, branch = make_threat(parent=top), make_partner(parent=agency)
    office.parent = agency
    office.save()
    merge(top, heir, boss)
    merge(agency, office, boss)
    parents = [ThreatType.objects.get(pk=part.pk).parent, Partner.objects.get(pk=branch.pk).parent]
    assert parents == [heir, office]
    assert Partner.objects.get(pk=office.pk).parent is None


def test_merge_that_makes_no_sense_is_refused(boss):
    top, other = make_two("threat")
    part = make_threat(parent=top)
    for old, heir in ((top, top), (top, part), (top, make_threat(parent=other))):
        with pytest.raises(ValidationError):
            merge(old, heir, boss)
    assert not Merger.objects.exists()


def test_public_story_stays_as_it_stood_and_has_nothing_new(boss):
    old, heir = make_two("center")
    story = make_published(lead=old)
    merge(old, heir, boss)
    story.refresh_from_db()
    assert story.status == Status.PUBLISHED
    assert release(story, "Another word").content["centers"] == [{"id": heir.pk, "role": "lead"}]


def test_cleared_text_must_be_cleared_anew(boss):
    old, heir = make_two("center")
    story = make_story(lead=old)
    submit(story, staff_member("author"))
    clear(story, staff_member("official"), REVIEWED)
    assert plan(old, heir) == Plan(public=0, working=1, both=0, cleared=1, narrower=0, contributors=0, addresses=1)
    merge(old, heir, boss)
    story.refresh_from_db()
    assert story.status == Status.DRAFT
    assert Clearance.objects.get(story=story).voided_at


def test_who_merges_may_not_clear_the_text_that_waits(boss):
    old, heir = make_two("center")
    story = make_story(lead=old)
    submit(story, staff_member("author"))
    merge(old, heir, boss)
    with pytest.raises(ValidationError, match="Somebody else must answer"):
        clear(Story.objects.get(pk=story.pk), boss, REVIEWED)


@pytest.mark.parametrize("kind", KINDS)
def test_undone_merge_leaves_all_as_it_was(kind, boss):
    old, heir = make_two(kind)
    one, both = make_published(**naming(kind, old)), make_published(**naming(kind, old, heir))
    model = type(old)

    def state() -> Any:
        rows = [list(one.center_roles.values()), list(both.center_roles.order_by("pk").values())]
        rows += [list(both.partner_roles.order_by("pk").values()), sorted(both.threat_types.values_list("pk"))]
        rows += [list(both.outcomes.order_by("pk").values("kind")), list(model.objects.order_by("pk").values())]
        rows += [list(Story.objects.order_by("pk").values("status", "content_hash"))]
        return [rows, sorted(shown(one, kind)), sorted(shown(both, kind)), count_facets(Publication.objects.visible())]

    before, searched = state(), [found("quokka"), found("zebra")]
    merger = merge(old, heir, boss)
    assert state() != before
    assert undo(merger, boss) == 0
    assert state() == before
    assert [found("quokka"), found("zebra")] == searched


def test_undone_merge_gives_addresses_back(boss, client: Client):
    old, heir = make_two("center")
    old.slug = "quokka"
    save_entry(old)
    undo(merge(old, heir, boss), boss)
    assert client.get("/centers/quokka/").status_code == 200
    assert client.get("/centers/old-quokka/").headers["Location"] == "/centers/quokka/"


def test_mergers_are_undone_from_the_last_to_the_first(boss):
    first, second = make_two("center")
    third = make_center(name="Third")
    story = make_published(lead=first)
    inner, outer = merge(first, second, boss), merge(second, third, boss)
    assert shown(story, "center") == ["Third"]
    with pytest.raises(ValidationError, match="undo that first"):
        undo(inner, boss)
    undo(outer, boss)
    assert shown(story, "center") == ["Zebra"]
    undo(inner, boss)
    assert shown(story, "center") == ["Old Quokka"]


def test_undo_is_refused_twice_and_where_the_name_is_taken(boss):
    old, heir = make_two("center")
    merger = merge(old, heir, boss)
    taken = make_center(name="Old Quokka")
    with pytest.raises(ValidationError, match="already exists"):
        undo(merger, boss)
    taken.delete()
    undo(merger, boss)
    with pytest.raises(ValidationError, match="undone already"):
        undo(merger, boss)


def test_what_changed_meanwhile_stays_and_is_counted(boss):
    old, heir = make_two("partner")
    changed, gone = make_story(partners=(old,)), make_story(partners=(old, heir))
    merger = merge(old, heir, boss)
    changed.partner_roles.all().delete()
    gone.delete()
    assert undo(merger, boss) == 2


def test_archive_finds_the_heir_of_what_it_brought(boss):
    old, heir = make_two("center")
    FusionCenter.objects.filter(pk=old.pk).update(archive_id="quokka-of-old")
    merge(old, heir, boss)
    assert _stored(FusionCenter, "quokka-of-old") == heir


def test_merged_entry_is_not_among_all_names_but_leads_to_its_heir(boss):
    old, heir = make_two("partner")
    merge(old, heir, boss)
    partners = Names.all().partners
    assert list(partners.values()) == [heir]
    assert partners[old.pk] == partners.get(old.pk) == heir


def test_every_change_of_a_vocabulary_is_in_the_audit_log(boss):
    old, heir = make_two("threat")
    undo(merge(old, heir, boss), boss)
    heir.refresh_from_db()
    heir.name, heir.is_active = "Zebu", False
    save_entry(heir)
    subject = f"stories.threattype/{heir.pk}"
    assert [(entry["act"], entry["subject"]) for entry in told() if entry["act"].startswith("vocabulary")] == [
        ("vocabulary.merged", subject),
        ("vocabulary.unmerged", subject),
        ("vocabulary.renamed", subject),
        ("vocabulary.retired", subject),
    ]
    assert Address.objects.filter(owner_id=old.pk).count() == 0
