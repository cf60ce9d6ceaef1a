"""Redirects of former URLs, and current names on all pages."""

import pytest

from stories.models import FusionCenter, Partner, Story, ThreatType
from stories.public_pages import public_routes
from stories.publishing.workflow import withdraw
from stories.static_export.paths import static_export_path
from tests.confirmed import change_entry, save_entry
from tests.factories import add, make_published, release
from tests.pages.world import World

pytestmark = pytest.mark.django_db
ENTRIES = pytest.mark.parametrize(
    ("model", "old", "path"),
    [
        (FusionCenter, "alder", "centers"),
        (Partner, "birch", "partners"),
        (ThreatType, "douglas", "threats"),
    ],
)


def rename_story(slug: str, to: str) -> None:
    story = Story.objects.get(slug=slug)
    story.slug = to
    story.save()
    release(story, change_note="A better address.")


def rename(model: type, old: str, **fields: str) -> None:
    entry = model._default_manager.get(slug=old)
    for field, value in fields.items():
        setattr(entry, field, value)
    save_entry(entry)


def moved_to(client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 301
    return answer.headers["Location"]


def test_former_address_of_a_story_redirects(client, world):
    rename_story("lantern-found", "lantern")
    assert moved_to(client, "/stories/lantern-found/") == "/stories/lantern/"
    assert client.get("/stories/lantern/").status_code == 200


def test_every_former_address_of_a_story_redirects_in_one_step(client, world):
    rename_story("lantern-found", "second")
    rename_story("second", "third")
    assert {moved_to(client, f"/stories/{slug}/") for slug in ("lantern-found", "second")} == {
        "/stories/third/"
    }


def test_story_can_take_its_former_address_back(client, world):
    rename_story("lantern-found", "second")
    rename_story("second", "lantern-found")
    assert client.get("/stories/lantern-found/").status_code == 200
    assert moved_to(client, "/stories/second/") == "/stories/lantern-found/"


def test_no_address_of_a_withdrawn_story_leads_anywhere(client, world):
    rename_story("lantern-found", "lantern")
    withdraw(Story.objects.get(slug="lantern"), reason="An error")
    assert [
        client.get(f"/stories/{slug}/").status_code for slug in ("lantern-found", "lantern")
    ] == [410, 410]


def test_former_address_forgets_the_query(client, world):
    rename_story("lantern-found", "lantern")
    assert moved_to(client, "/stories/lantern-found/?next=//evil.example/") == "/stories/lantern/"


@ENTRIES
def test_former_address_of_an_entry_redirects(client, world, model, old, path):
    rename(model, old, slug="new")
    rename(model, "new", slug="newest")
    assert {moved_to(client, f"/{path}/{slug}/") for slug in (old, "new")} == {f"/{path}/newest/"}
    assert client.get(f"/{path}/newest/").status_code == 200


@ENTRIES
def test_address_that_another_entry_took_is_its_own(client, world, model, old, path):
    rename(model, old, slug="new")
    other = add(model, name="Other one", slug=old, **OTHER.get(model, {}))
    assert client.get(f"/{path}/{old}/").status_code == 200
    assert other.name in client.get(f"/{path}/{old}/").content.decode()


@pytest.mark.parametrize("path", ["stories", "centers", "partners", "threats"])
def test_unknown_address_does_not_exist(client, world, path):
    assert client.get(f"/{path}/never-heard-of/").status_code == 404


@pytest.mark.parametrize("path", ["stories", "centers", "partners", "threats"])
def test_former_address_of_one_family_is_not_one_of_another(client, world, path):
    rename_story("lantern-found", "lantern")
    rename(FusionCenter, "alder", slug="center-of-today")
    other = {"stories": "alder"}.get(path, "lantern-found")
    assert client.get(f"/{path}/{other}/").status_code == 404


OTHER = {FusionCenter: {"designation": "recognized", "state": "TX"}, Partner: {"level": "federal"}}
SHOWN = {
    FusionCenter: [
        "/",
        "/stories/",
        "/stories/lantern-found/",
        "/centers/",
        "/centers/alder/",
        "/partners/birch/",
    ],
    Partner: [
        "/stories/",
        "/stories/lantern-found/",
        "/partners/",
        "/partners/birch/",
        "/centers/alder/",
    ],
    ThreatType: [
        "/stories/",
        "/stories/lantern-found/",
        "/threats/",
        "/threats/douglas/",
        "/centers/alder/",
    ],
}


@ENTRIES
def test_new_name_shows_everywhere_at_once(client, world: World, model, old, path):
    former = model._default_manager.get(slug=old).name
    rename(model, old, name="Quince of renown")
    pages = {
        address: client.get(address).content.decode()
        for address in [*SHOWN[model], f"/stories/?{path[:-1]}={old}"]
    }
    assert [address for address, page in pages.items() if "Quince of renown" not in page] == []
    assert [address for address, page in pages.items() if former in page] == []


@ENTRIES
def test_search_knows_the_new_name_and_not_the_old_one(client, world, model, old, path):
    make_published(title="Another story")
    former = model._default_manager.get(slug=old).name
    rename(model, old, name="Quince of renown")
    assert client.get("/stories/", {"q": "quince"}).context["listing"].total == 1
    assert client.get("/stories/", {"q": f'"{former}"'}).context["listing"].total == 0


def test_search_knows_the_former_names_of_a_center(client, world):
    center = FusionCenter.objects.get(slug="alder")
    center.former_names = ["Elderberry Exchange"]
    save_entry(center)
    assert client.get("/stories/", {"q": "elderberry"}).context["listing"].total == 1


def test_center_that_closed_keeps_its_page_and_leaves_the_directory(client, world):
    change_entry(FusionCenter.objects.get(slug="alder"), is_active=False)
    assert "A former fusion center in Ohio." in client.get("/centers/alder/").content.decode()
    assert "Alder Center" not in client.get("/centers/").content.decode()
    assert "Alder Center" in client.get("/stories/lantern-found/").content.decode()


@pytest.mark.parametrize(
    ("exported", "live"),
    [
        ("/stories/page/2/", "/stories/?page=2"),
        ("/stories/threat/cedar/", "/stories/?threat=cedar"),
        ("/stories/year/2014/page/3/", "/stories/?year=2014&page=3"),
        ("/feeds/center/alder/stories.atom", "/feeds/stories.atom?center=alder"),
        ("/centers/order/name/", "/centers/?order=name"),
        ("/centers/designation/primary/order/name/", "/centers/?designation=primary&order=name"),
    ],
)
def test_static_export_path_redirects_to_live_list(client, exported, live):
    assert static_export_path(live) == exported
    answer = client.get(exported)
    assert (answer.status_code, answer.headers["Location"]) == (302, live)


def test_every_exported_parameter_redirects_to_the_live_page(client):
    for route in public_routes():
        if route.page is None or route.has_arguments:
            continue
        for name in route.page.exported_parameters:
            live = f"{route.path}?{name}=2"
            assert client.get(static_export_path(live)).headers["Location"] == live


@pytest.mark.parametrize(
    "path",
    [
        "/stories/q/words/",
        "/stories/page/last/",
        "/stories/page/2/threat/cedar/",
        "/stories/lantern-found/more/",
        "/feeds/q/x/stories.atom",
        "/centers/order/name/page/2/",
    ],
)
def test_folder_outside_the_static_export_is_not_found(client, world, path):
    assert client.get(path).status_code == 404
