"""What staff see of searches: how often, what they found, and the way to a synonym."""

from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone

from stories.models import SearchDay, SearchTerm
from stories.models.asked import WINDOW_DAYS
from tests.factories import make_published
from tests.found import matching

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _searched() -> None:
    """Two frequent searches."""
    for code, words, results, times in (("1", "big bird & co", 0, 7), ("2", "emu", 3, 9)):
        SearchTerm.objects.create(code=code, words=words, results=results, asked_on=timezone.localdate())
        SearchDay.objects.create(code=code, day=timezone.localdate(), times=times)


def test_list_shows_what_was_searched_most_frequent_first(boss):
    page = boss.get("/admin/stories/searchterm/").content.decode()
    assert page.index("emu") < page.index("big bird &amp; co")
    assert "3 stories" in page
    assert "at least 5 times on 3 days of the last 30" in page


def test_list_is_narrowed_to_what_finds_nothing(boss):
    terms = boss.get("/admin/stories/searchterm/?finds=nothing").context["cl"].result_list
    assert [(term.words, term.times) for term in terms] == [("big bird & co", 7)]


def test_synonym_is_added_from_the_list_and_searched_at_once(boss):
    make_published(title="Emu on the road")
    page = boss.get("/admin/stories/searchterm/").content.decode()
    link = "/admin/stories/term/add/?variants=big+bird+%26+co"
    assert f'href="{link}"' in unescape(page)
    form = boss.get(link).context["adminform"].form
    assert form["variants"].value() == "big bird & co"
    boss.post(link, {"preferred": "emu", "variants": form["variants"].value(), "near": "", "broader": "", "note": ""})
    assert matching("big bird & co").exists()


def test_words_of_which_nobody_asked_lately_are_not_shown(boss):
    SearchDay.objects.update(day=timezone.localdate() - timedelta(WINDOW_DAYS))
    assert list(boss.get("/admin/stories/searchterm/").context["cl"].result_list) == []
    assert boss.get("/admin/").status_code == 200


def test_front_page_names_what_finds_nothing(boss):
    assert [term.words for term in boss.get("/admin/").context["unanswered"]] == ["big bird & co"]


def test_editor_sees_searches_and_may_add_the_synonym(desk):
    assert "Add synonym" in desk.get("/admin/stories/searchterm/").content.decode()
    assert desk.get("/admin/stories/term/add/").status_code == 200


def test_who_may_not_edit_the_thesaurus_gets_no_way_there(with_permissions):
    client = with_permissions("view_searchterm")
    for address in ("/admin/stories/searchterm/", "/admin/"):
        assert "Add synonym" not in client.get(address).content.decode()


def test_nobody_writes_counts_by_hand(boss):
    assert boss.get("/admin/stories/searchterm/add/").status_code == 403
    assert "_save" not in boss.get("/admin/stories/searchterm/1/change/").content.decode()
