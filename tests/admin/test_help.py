"""Help pages of the staff site."""

import re

import pytest
from django.core.management import get_commands

from stories.choices import Status
from tests.admin.conftest import client_of
from tests.factories import make_user
from tests.test_layers import CHECKOUT

pytestmark = pytest.mark.django_db
PAGES = ["/admin/help/", "/admin/help/administrators/"]


@pytest.mark.parametrize("role", ["Contributors", "Administrators"])
@pytest.mark.parametrize("page", PAGES)
def test_every_role_can_open_help(page: str, role: str):
    answer = client_of(make_user("reader", role)).get(page)
    assert answer.status_code == 200
    assert not re.search(r"<script(?![^>]*\ssrc=)|\sstyle=", answer.content.decode())


def test_visitors_are_redirected_to_login(client):
    assert [client.get(page).status_code for page in PAGES] == [302, 302]


def test_help_explains_every_status(desk):
    page = desk.get("/admin/help/").content.decode()
    drawn = re.findall(r'<li><b class="status status--(\w+)">', page)
    assert drawn == [
        status for status in Status.values if status != Status.RETURNED
    ]  # which lies beside the way


def test_help_explains_dates_bundles_and_removal(desk):
    page = desk.get("/admin/help/").content.decode()
    for topic in ("an end date", "a review date", "A bundle", "Discard the changes", "a purge"):
        assert topic in page


def test_commands_in_help_exist(desk):
    named = {
        name
        for page in PAGES
        for name in re.findall(r"manage\.py (\w+)", desk.get(page).content.decode())
    }
    assert named
    assert named <= set(get_commands())


def test_readme_links_to_both_help_pages():
    readme = (CHECKOUT / "README.md").read_text("utf-8")
    assert all(f"`{page}`" in readme for page in PAGES)
