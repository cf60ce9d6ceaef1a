"""Accounts of the demo: made where they belong, found where they do not."""

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ImproperlyConfigured

from stories.admin.checks import no_demo_accounts
from stories.admin.demo_accounts import make_demo_staff
from stories.admin.demo_content import make_demo_content
from stories.choices import Status
from stories.models import Membership, Publication, Story
from tests.admin.conftest import client_of
from tests.factories import make_center, make_threat
from tests.pages.world import body

pytestmark = pytest.mark.django_db
DATABASES = ["default"]
CENTERS = ("colorado-information-analysis-center", "iowa-division-of-intelligence-fusion-center")
DEMO = {
    "demo-contributor": "Contributors",
    "demo-contributor-2": "Contributors",
    "demo-editor": "Editors",
    "demo-official": "Releasing officials",
    "demo-admin": "Administrators",
    "demo-admin-2": "Administrators",
}


@pytest.fixture(autouse=True)
def _in_the_demo(settings):
    settings.DEMO, settings.PRODUCTION = True, False


def test_demo_has_account_for_each_role():
    here, there = make_center(archive_id=CENTERS[0]), make_center(archive_id=CENTERS[1])
    assert make_demo_staff("first") == list(DEMO)
    roles = {
        user.username: [group.name for group in user.groups.all()] for user in User.objects.all()
    }
    assert roles == {name: [role] for name, role in DEMO.items()}
    assert not User.objects.filter(is_superuser=True).exists()
    members = Membership.objects.values_list("user__username", "center")
    assert set(members) == {("demo-contributor", here.pk), ("demo-contributor-2", there.pk)}


def test_repeated_creation_resets_password_and_reactivates():
    make_demo_staff("first")
    User.objects.update(is_active=False, is_superuser=True)
    make_demo_staff("second")
    editor = User.objects.get(username="demo-editor")
    assert editor.check_password("second")
    assert editor.is_active
    assert not editor.is_superuser
    assert User.objects.count() == len(DEMO)


def test_production_refuses_to_create_demo_accounts(settings):
    settings.DEMO = settings.DEBUG = False
    with pytest.raises(ImproperlyConfigured):
        make_demo_staff("first")
    assert not User.objects.exists()


def test_production_check_finds_active_demo_accounts(settings):
    make_demo_staff("first")
    settings.PRODUCTION = True
    errors = no_demo_accounts(None, DATABASES)
    assert [name in error.msg for name, error in zip(sorted(DEMO), errors, strict=True)] == [
        True
    ] * len(DEMO)
    User.objects.update(is_active=False)
    assert no_demo_accounts(None, DATABASES) == []


def test_check_finds_nothing_outside_production(settings):
    make_demo_staff("first")
    assert no_demo_accounts(None, DATABASES) == []
    settings.PRODUCTION = True
    assert no_demo_accounts(None, None) == []


@pytest.fixture
def examples():
    for center in CENTERS:
        make_center(archive_id=center, slug=center, state="CO")
    make_threat()
    make_demo_staff("first")
    assert make_demo_content()
    return Story.objects.filter(title__startswith="Example: ")


def test_examples_cover_every_status(examples):
    assert {story.status for story in examples} == {
        Status.DRAFT,
        Status.IN_REVIEW,
        Status.RETURNED,
        Status.CLEARED,
        Status.PUBLISHED,
    }
    assert Story.objects.count() == examples.count()


def test_no_example_is_public(examples, client):
    assert not Publication.objects.visible().exists()
    for address in ("/", "/stories/", "/corrections/", "/stories.json", "/sitemap.xml"):
        assert "Example: " not in body(client.get(address))
    assert "No corrections to date" in body(client.get("/corrections/"))
    for story in examples:
        assert client.get(f"/stories/{story.slug}/").status_code in (404, 410)


def test_corrected_example_has_two_editions(examples):
    (corrected,) = examples.filter(title__contains="Ferry operators")
    editions = corrected.editions.order_by("number")
    assert [edition.is_correction for edition in editions] == [False, True]


@pytest.mark.parametrize("account", [name for name in DEMO if not name.startswith("demo-admin")])
def test_each_account_finds_an_example_on_its_dashboard(examples, account):
    assert "Example: " in client_of(User.objects.get(username=account)).get("/admin/").text


def test_administrator_finds_feedback_and_searches(examples):
    page = client_of(User.objects.get(username="demo-admin")).get("/admin/").text
    assert "Example: I found the case" in page
    assert "drone over stadium" in page


def test_examples_are_created_once(examples):
    number = examples.count()
    assert not make_demo_content()
    assert examples.count() == number


def test_examples_are_refused_outside_the_demo(settings):
    settings.DEMO = settings.DEBUG = False
    with pytest.raises(ImproperlyConfigured):
        make_demo_content()
