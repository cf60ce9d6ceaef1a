"""Pages for what goes wrong: in the site's look, without the database, without a trace."""

import pytest
from django.db import OperationalError
from django.test import Client

from stories.models.content_version import current_version
from stories.querysets import PublicationQuerySet
from tests.pages.markup import Markup
from tests.pages.world import FROM_HERE


@pytest.fixture
def broken(monkeypatch):
    """Return a function that lets every question for public stories fail with an error."""

    def break_with(error: Exception) -> Client:
        def visible(self: PublicationQuerySet) -> None:
            raise error

        monkeypatch.setattr(PublicationQuerySet, "visible", visible)
        return Client(raise_request_exception=False)

    return break_with


# Only the content version may be read.
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("error", "status", "heading"),
    [
        (ValueError("a secret detail"), 500, "Something went wrong on our end"),
        (OperationalError("a secret detail"), 503, "The site is temporarily unavailable"),
    ],
)
@pytest.mark.parametrize("path", ["/", "/stories/", "/stories/any/", "/states/"])
def test_fault_has_a_page_that_needs_no_database(broken, error, status, heading, path):
    answer = broken(error).get(path)
    page = Markup(answer.content)
    assert (answer.status_code, page.text("h1")) == (status, heading)
    assert "secret" not in answer.content.decode()
    assert "Traceback" not in answer.content.decode()
    assert page.errors == []


@pytest.mark.django_db
def test_fault_page_asks_nothing(broken, django_assert_num_queries):
    client = broken(ValueError())
    current_version()
    with django_assert_num_queries(0):
        client.get("/")


@pytest.mark.django_db
def test_lost_database_has_a_time_to_come_back(broken):
    assert broken(OperationalError()).get("/").headers["Retry-After"] == "30"


ERRORS = {
    400: lambda client: client.get("/", headers={"host": "evil.example"}),
    403: lambda client: client.post("/feedback/", {}),
    404: lambda client: client.get("/no/such/page"),
    405: lambda client: client.get("/feedback/"),
    429: lambda client: [client.post("/feedback/", {}, headers=FROM_HERE) for _time in range(21)][
        -1
    ],
}


# No database is there to ask.
@pytest.mark.parametrize("status", ERRORS)
def test_error_page_is_a_whole_page_with_ways_on(status):
    answer = ERRORS[status](Client())
    page = Markup(answer.content)
    assert (answer.status_code, page.errors) == (status, [])
    assert len(page.title) >= 20
    assert len(page.text("h1")) >= 20
    assert page.meta("robots") == "noindex"
    assert {"/", "/stories/", "/centers/"} <= set(page.links)
    assert page.unlabelled == []
    # The headings of level 2 are those of the footer.
    assert page.heading_levels[0] == 1
    assert set(page.heading_levels[1:]) == {2}


@pytest.mark.parametrize("path", ["/no-such-page/", "/stories/no-such-story/"])
@pytest.mark.django_db
def test_unknown_address_asks_at_most_twice(client, path, django_assert_max_num_queries):
    current_version()
    with django_assert_max_num_queries(2):
        assert client.get(path).status_code == 404
