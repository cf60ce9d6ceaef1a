"""Pages that the footer, the law or other pages link to can't be deleted."""

import re
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import Resolver404, resolve

from stories.choices import REQUIRED_PAGES
from stories.models import Page, ProposedChange
from stories.pages.footer import footer_groups
from stories.pages.static_pages import page_detail
from stories.publishing.proposals.propose import propose_deletion
from stories.publishing.workflow.exceptions import WorkflowError
from tests.clock import switch_guards
from tests.factories import add, make_admin
from tests.publishing.proposals.new_values import MAKE

PUBLIC_TEMPLATES = Path(__file__).resolve().parents[2] / "templates/public"
pytestmark = pytest.mark.django_db


def required_page(slug: str) -> Page:
    return add(Page, title=slug.title(), slug=slug, description="x" * 60, body="<p>Us.</p>")


@pytest.mark.parametrize("slug", REQUIRED_PAGES)
def test_required_page_has_no_deletion(boss: Client, slug: str):
    page = required_page(slug)
    delete_url = f"/admin/stories/page/{page.pk}/delete/"
    assert delete_url not in boss.get(f"/admin/stories/page/{page.pk}/change/").content.decode()
    assert boss.post(delete_url, {"post": "yes"}).status_code == 403
    assert not ProposedChange.objects.exists()


def test_other_page_can_be_deleted(boss: Client):
    page = MAKE[Page]()
    delete_url = f"/admin/stories/page/{page.pk}/delete/"
    assert delete_url in boss.get(f"/admin/stories/page/{page.pk}/change/").content.decode()
    boss.post(delete_url, {"post": "yes"})
    assert ProposedChange.objects.get().act == "delete"


def test_list_action_deletes_no_required_page(boss: Client):
    pages = [required_page("privacy"), MAKE[Page]()]
    fields = {
        "action": "delete_selected",
        "_selected_action": [page.pk for page in pages],
        "post": "yes",
    }
    answer = boss.post("/admin/stories/page/", fields, follow=True).content.decode()
    assert "Privacy: the site needs this page." in answer
    assert "permission" not in answer
    assert not ProposedChange.objects.exists()


def test_deletion_of_required_page_is_not_proposed():
    with pytest.raises(WorkflowError, match="The site needs About"):
        propose_deletion(required_page("about"), make_admin())


@pytest.mark.parametrize("slug", REQUIRED_PAGES)
def test_database_keeps_required_page(slug: str):
    """Even in a transaction that the other triggers let through."""
    page = required_page(slug)
    switch_guards(Page, "DISABLE")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE stories_page DISABLE TRIGGER public_deletion_is_confirmed")
    pages = Page.objects.filter(pk=page.pk)
    with pytest.raises(DatabaseError, match="the site needs this page"), transaction.atomic():
        pages.delete()
    with pytest.raises(DatabaseError, match="at its URL"), transaction.atomic():
        pages.update(slug="elsewhere")
    assert Page.objects.get().slug == slug


def test_each_page_that_is_linked_is_required():
    urls = [url for _heading, links in footer_groups() for _label, url in links]
    for template in PUBLIC_TEMPLATES.rglob("*.html"):
        urls += re.findall(r'href="(/[a-z-]+/)"', template.read_text())
    assert "/contact/" in urls
    linked = {url.strip("/") for url in urls if _is_page(url)}
    assert linked == set(REQUIRED_PAGES)


def _is_page(url: str) -> bool:
    try:
        return resolve(url).func is page_detail
    except Resolver404:
        return False
