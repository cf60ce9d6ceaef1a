"""Forms of the thesaurus: confirmed words are searched at once."""

import pytest

from stories.models import Term
from tests.confirmed import confirm_waiting
from tests.factories import make_admin, make_published
from tests.search_results import matching

pytestmark = pytest.mark.django_db


def test_term_is_added_searched_and_deleted(client):
    make_published(title="Emu on the road")
    client.force_login(make_admin())
    values = {
        "preferred": "big bird",
        "variants": "ratite\nemu",
        "near": "",
        "broader": "",
        "note": "",
    }
    assert client.post("/admin/stories/term/add/", values).status_code == 302
    assert not matching("ratite").exists()
    confirm_waiting()
    assert matching("ratite").exists()
    term = Term.objects.get(preferred="big bird")
    assert client.post(f"/admin/stories/term/{term.pk}/delete/", {"post": "yes"}).status_code == 302
    assert matching("ratite").exists()
    confirm_waiting()
    assert not matching("ratite").exists()


def test_list_finds_term_by_variants(client):
    client.force_login(make_admin())
    page = client.get("/admin/stories/term/?q=ALPR").content.decode()
    assert "license plate reader" in page
