"""Health checks: liveness and readiness."""

import pytest
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_probe_returns_ok_uncached(client, path):
    answer = client.get(path)
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert "no-store" in answer.headers["Cache-Control"]


def test_liveness_needs_no_database(without_database):
    assert without_database(lambda: Client().get("/healthz")).status_code == 200


def test_readiness_needs_database(without_database):
    answer = without_database(lambda: Client().get("/readyz"))
    assert (answer.status_code, answer.content) == (503, b"no database\n")


def test_readiness_needs_migrations(client):
    MigrationRecorder.Migration.objects.filter(app="stories").latest("pk").delete()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (503, b"migrations are not applied\n")


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_probe_allows_only_reading(client, path):
    assert client.post(path).status_code == 405


@pytest.mark.parametrize(
    "path", ["/", "/stories/", "/stories/any/", "/centers/", "/states/", "/sitemap.xml", "/about/"]
)
def test_page_without_database_sends_retry_after(without_database, path):
    answer = without_database(lambda: Client(raise_request_exception=False).get(path))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert b"<h1>The site is temporarily unavailable</h1>" in answer.content
