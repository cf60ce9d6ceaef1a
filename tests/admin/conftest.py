"""Members of staff who are logged in."""

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import make_admin, make_editor, make_official


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def editor(db) -> User:
    return make_editor()


@pytest.fixture
def desk(editor) -> Client:
    """The browser of an editor."""
    return client_of(editor)


@pytest.fixture
def official(db) -> User:
    return make_official()


@pytest.fixture
def office(official) -> Client:
    """The browser of a releasing official."""
    return client_of(official)


@pytest.fixture
def boss(db) -> Client:
    """The browser of an administrator."""
    return client_of(make_admin())


@pytest.fixture
def with_permissions(db):
    """Make the browser of a member of staff who has just the permissions named, such as view_story."""

    def make(*codenames: str) -> Client:
        user = User.objects.create_user("limited", is_staff=True)
        user.user_permissions.set(
            Permission.objects.filter(codename__in=["view_all_stories", *codenames])
        )
        return client_of(user)

    return make


@pytest.fixture
def count_queries():
    """Count the queries of a request.

    Left out are those that only mark a place in a transaction, and the query for the content version, which a process
    sends at most once a second.
    """

    def count(client: Client, address: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        statements = [query["sql"] for query in queries]
        return len(
            [
                sql
                for sql in statements
                if "SAVEPOINT" not in sql and "stories_contentversion" not in sql
            ]
        )

    return count
