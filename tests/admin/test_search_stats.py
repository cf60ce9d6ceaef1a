"""Search statistics for staff: frequency, results, and links to new synonyms."""

from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone

from stories.models import SearchDay, SearchTerm
from stories.models.search_stats import WINDOW_DAYS
from tests.confirmed import confirm_waiting
from tests.factories import make_published
from tests.search_results import matching

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _searched() -> None:
    """Two frequent searches."""
    for code, words, results, times in (("1", "big bird & co", 0, 7), ("2", "emu", 3, 9)):
        SearchTerm.objects.create(
            code=code, words=words, results=results, last_searched_on=timezone.localdate()
        )
        SearchDay.objects.create(code=code, day=timezone.localdate(), times=times)


def test_most_frequent_searches_are_first(boss):
    page = boss.get("/admin/stories/searchterm/").content.decode()
    assert page.index("emu") < page.index("big bird &amp; co")
    assert "3 stories" in page
    assert "at least 5 times on 3 of the last 30 days" in page


def test_list_filters_searches_without_results(boss):
    terms = boss.get("/admin/stories/searchterm/?finds=nothing").context["cl"].result_list
    assert [(term.words, term.times) for term in terms] == [("big bird & co", 7)]


def test_synonym_from_list_works_once_confirmed(boss):
    make_published(title="Emu on the road")
    page = boss.get("/admin/stories/searchterm/").content.decode()
    link = "/admin/stories/term/add/?variants=big+bird+%26+co"
    assert f'href="{link}"' in unescape(page)
    form = boss.get(link).context["adminform"].form
    assert form["variants"].value() == "big bird & co"
    boss.post(
        link,
        {
            "preferred": "emu",
            "variants": form["variants"].value(),
            "near": "",
            "broader": "",
            "note": "",
        },
    )
    confirm_waiting()
    assert matching("big bird & co").exists()


def test_old_searches_are_not_shown(boss):
    SearchDay.objects.update(day=timezone.localdate() - timedelta(WINDOW_DAYS))
    assert list(boss.get("/admin/stories/searchterm/").context["cl"].result_list) == []
    assert boss.get("/admin/").status_code == 200


def test_dashboard_lists_searches_without_results(boss):
    assert [term.words for term in boss.get("/admin/").context["no_results"]] == ["big bird & co"]


def test_editor_can_add_synonym(desk):
    assert "Add synonym" in desk.get("/admin/stories/searchterm/").content.decode()
    assert desk.get("/admin/stories/term/add/").status_code == 200


def test_synonym_link_needs_permission(with_permissions):
    client = with_permissions("view_searchterm")
    for address in ("/admin/stories/searchterm/", "/admin/"):
        assert "Add synonym" not in client.get(address).content.decode()


def test_search_counts_are_read_only(boss):
    assert boss.get("/admin/stories/searchterm/add/").status_code == 403
    assert "_save" not in boss.get("/admin/stories/searchterm/1/change/").content.decode()
