"""Health checks: liveness and readiness."""

import errno
import logging
import time
from pathlib import Path

import pytest
from django.core.cache import caches
from django.core.checks import WARNING, run_checks
from django.core.files.storage import FileSystemStorage
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from stories.delivery import dependencies, health

pytestmark = pytest.mark.django_db
FOREIGN_HOSTS = ["10.1.2.3", "10.1.2.3:8000", "pod-7.cluster.internal", "x y", ""]


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


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
@pytest.mark.parametrize("host", FOREIGN_HOSTS)
def test_probe_answers_to_any_host(client, path, host):
    """As load balancers and Kubernetes send it."""
    assert client.get(path, headers={"host": host}).status_code == 200


@pytest.mark.parametrize("path", ["/", "/stories/", "/healthz/", "/readyz/x"])
def test_other_pages_answer_to_their_hosts_only(client, path):
    assert client.get(path, headers={"host": "10.1.2.3"}).status_code == 400


def refuse_to_save(number: int):
    def save(*args: object, **kwargs: object) -> None:
        raise OSError(number, "as on a full disk")

    return save


def full_disk(monkeypatch) -> str:
    monkeypatch.setattr(FileSystemStorage, "_save", refuse_to_save(errno.ENOSPC))
    return "pictures can't be stored"


def folder_of_another_account(monkeypatch) -> str:
    monkeypatch.setattr(FileSystemStorage, "_save", refuse_to_save(errno.EACCES))
    return "pictures can't be stored"


def static_files_of_another_release(monkeypatch) -> str:
    def url(*args: object) -> str:
        raise ValueError("Missing staticfiles manifest entry for 'css/site.css'")

    monkeypatch.setattr("django.templatetags.static.StaticNode.handle_simple", url)
    return "pages can't be rendered"


def unusable_cache(monkeypatch) -> str:
    def get(*args: object, **kwargs: object) -> None:
        raise ValueError("Redis URL must specify a scheme")

    monkeypatch.setattr(type(caches["default"]), "get", get)
    return "the cache can't be used"


def clock_ahead(monkeypatch) -> str:
    shift_clock(monkeypatch, 61)
    return "the clocks differ"


FAULTS = [
    full_disk,
    folder_of_another_account,
    static_files_of_another_release,
    unusable_cache,
    clock_ahead,
]


@pytest.mark.parametrize("fault", FAULTS)
def test_readiness_fails_with_its_reason(client, monkeypatch, fault):
    reason = fault(monkeypatch)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content.decode()) == (503, f"{reason}\n")
    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize("fault", FAULTS)
def test_deployment_check_names_the_same(monkeypatch, fault):
    reason = fault(monkeypatch)
    messages = run_checks(tags=["dependencies"], include_deployment_checks=True)
    assert any(reason in message.msg.lower() for message in messages)


def shift_clock(monkeypatch, seconds: int) -> None:
    """Let the clock of the database be ahead of this machine's."""
    true_time = time.time
    monkeypatch.setattr(dependencies.time, "time", lambda: true_time() - seconds)


@pytest.mark.parametrize("seconds", [50, -50, 7, -7])
def test_clocks_that_differ_by_some_seconds_are_a_warning(client, monkeypatch, caplog, seconds):
    monkeypatch.setattr(health, "reports", health.Reports())
    shift_clock(monkeypatch, seconds)
    for _probe in range(3):
        assert client.get("/readyz").status_code == 200
    (line,) = [record for record in caplog.records if record.name.endswith("health")]
    assert line.levelname == "WARNING"
    assert f"that of the database is {seconds:+d} s ahead" in line.getMessage()

    messages = run_checks(tags=["dependencies"], include_deployment_checks=True)
    assert [message.level for message in messages if "clocks" in message.msg] == [WARNING]


@pytest.mark.parametrize("seconds", [3, -3])
def test_clocks_that_differ_by_less_are_no_warning(client, monkeypatch, caplog, seconds):
    monkeypatch.setattr(health, "reports", health.Reports())
    shift_clock(monkeypatch, seconds)
    assert client.get("/readyz").status_code == 200
    assert "clocks" not in caplog.text


def test_clock_that_gets_worse_is_logged_again(client, monkeypatch, caplog):
    monkeypatch.setattr(health, "reports", health.Reports())
    for seconds in (10, 61):
        with monkeypatch.context() as patch:
            shift_clock(patch, seconds)
            client.get("/readyz")
    lines = [record.getMessage() for record in caplog.records if record.name.endswith("health")]
    assert [line.partition(":")[0] for line in lines] == [
        "Ready, but the clocks differ",
        "Not ready",
    ]


def test_redis_that_is_down_is_no_reason(client, settings):
    """The site goes on without it, so no load balancer may take it away."""
    settings.CACHES = {
        "default": {
            "BACKEND": "fusionstories.shared_cache.SharedCache",
            "LOCATION": "redis://127.0.0.1:1/0",
        }
    }
    assert client.get("/readyz").status_code == 200


def test_problem_is_logged_once(client, monkeypatch, caplog):
    monkeypatch.setattr(health, "reports", health.Reports())
    with monkeypatch.context() as patch, caplog.at_level(logging.INFO, "stories.delivery.health"):
        clock_ahead(patch)
        for _probe in range(3):
            client.get("/readyz")
        patch.undo()
        client.get("/readyz")
        client.get("/readyz")
    lines = [record.getMessage() for record in caplog.records if record.name.endswith("health")]
    assert len(lines) == 2
    assert lines[0].startswith("Not ready: the clocks differ: that of the database is +61 s")
    assert lines[1] == "Ready again."


def test_read_only_mode_stores_no_picture(client, monkeypatch, settings):
    settings.READ_ONLY = True
    full_disk(monkeypatch)
    assert client.get("/readyz").status_code == 200


def test_pictures_inside_the_release_are_a_warning(settings):
    settings.MEDIA_ROOT = Path(settings.BASE_DIR) / "media"
    messages = dependencies.dependencies_can_be_used(None)
    assert "stories.W003" in [message.id for message in messages]


def test_probe_of_the_storage_leaves_no_file(client, settings):
    before = sorted(Path(settings.MEDIA_ROOT).rglob("*.*"))
    assert client.get("/readyz").status_code == 200
    assert sorted(Path(settings.MEDIA_ROOT).rglob("*.*")) == before
    assert list(Path(settings.MEDIA_ROOT).rglob("test-of-the-storage*")) == []
