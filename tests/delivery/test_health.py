"""The probes: alive, and able to serve."""

import pytest
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_probe_says_ok_and_is_never_stored(client, path):
    answer = client.get(path)
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert "no-store" in answer.headers["Cache-Control"]


def test_alive_needs_no_database(without_database):
    assert without_database(lambda: Client().get("/healthz")).status_code == 200


def test_not_ready_without_database(without_database):
    answer = without_database(lambda: Client().get("/readyz"))
    assert (answer.status_code, answer.content) == (503, b"no database\n")


def test_not_ready_with_a_migration_that_is_not_applied(client):
    MigrationRecorder.Migration.objects.filter(app="stories").latest("pk").delete()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (503, b"migrations are not applied\n")


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_probe_is_only_read(client, path):
    assert client.post(path).status_code == 405


@pytest.mark.parametrize(
    "path", ["/", "/stories/", "/stories/any/", "/centers/", "/states/", "/sitemap.xml", "/about/"]
)
def test_page_without_database_says_when_to_come_back(without_database, path):
    answer = without_database(lambda: Client(raise_request_exception=False).get(path))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert b"<h1>The site is temporarily unavailable</h1>" in answer.content
