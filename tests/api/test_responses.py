"""Responses of the API: validators, cross-origin reads, redirects and problem details."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from stories.models import Edition, Story
from stories.publishing.workflow import withdraw
from stories.querysets import PublicationQuerySet
from tests.api.reading import V1, problem, read, refused
from tests.confirmed import save_entry
from tests.factories import make_story, release
from tests.pages.world import World, addresses

pytestmark = pytest.mark.django_db
STORY = f"{V1}/stories/lantern-found"


def api(world: World) -> list[str]:
    """Return example URLs of every JSON endpoint."""
    found = [
        path
        for name, paths in addresses(world).items()
        if name.startswith("api_")
        for path in paths
    ]
    return [path for path in found if path not in ("/api/", f"{V1}/docs")]


def withdrawn(world: World) -> None:
    withdraw(Story.objects.get(pk=world.story.pk), reason="An error")


def test_unchanged_response_is_not_sent_again(client, world):
    for path in api(world):
        etag = client.get(path).headers["ETag"]
        assert etag.startswith('"')
        again = client.get(path, headers={"if-none-match": etag})
        assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", etag)
        assert again.headers["Access-Control-Allow-Origin"] == "*"


def test_changed_response_has_another_etag(client, world):
    etag = client.get(STORY).headers["ETag"]
    story = Story.objects.get(pk=world.story.pk)
    story.title = "Lantern lost again"
    story.save()
    assert client.get(STORY, headers={"if-none-match": etag}).status_code == 304
    release(story, change_note="Corrected")
    assert (
        client.get(STORY, headers={"if-none-match": etag}).json()["title"] == "Lantern lost again"
    )


def test_any_origin_may_read(client, world):
    for path in [*api(world), f"{V1}/nothing"]:
        for method in ("get", "head", "options"):
            answer = getattr(client, method)(path, headers={"origin": "https://elsewhere.example"})
            assert answer.headers["Access-Control-Allow-Origin"] == "*"
            assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
            assert "Access-Control-Allow-Credentials" not in answer.headers


def test_preflight_allows_only_read_methods(client, world):
    answer = client.options(f"{V1}/stories", headers={"access-control-request-method": "DELETE"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert client.options(f"{V1}/nothing").status_code == 404


def test_pages_are_not_readable_cross_origin(client, world):
    for path in ("/", "/stories/", "/apix/"):
        assert "Access-Control-Allow-Origin" not in client.get(path).headers


def test_api_uses_no_cookies(client, world):
    for path in api(world):
        answer = client.get(path)
        assert not answer.cookies
        assert "Cookie" not in answer.headers.get("Vary", "")


def test_head_equals_get_without_body(client, world):
    for path in api(world):
        got, head = client.get(path), client.head(path)
        assert (head.status_code, head.content) == (200, b"")
        assert {name: head.headers[name] for name in ("ETag", "Content-Type")} == {
            name: got.headers[name] for name in ("ETag", "Content-Type")
        }


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE"])
def test_other_method_is_a_problem(world, method):
    client = Client(enforce_csrf_checks=True)
    for path in [*api(world), "/api/", f"{V1}/docs"]:
        answer = client.generic(method, path)
        assert problem(answer)["status"] == 405
        assert answer.headers["Allow"] == "GET, HEAD"
        assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "/nothing",
        "/stories/",
        "/stories/nothing",
        "/stories/nothing/editions",
        "/centers/nothing",
    ],
)
def test_unknown_path_is_a_problem(client, world, path):
    assert refused(client, path, 404)["type"] == "about:blank"


@pytest.mark.parametrize("path", ["/stories/lantern-found", "/stories/lantern-found/editions"])
def test_withdrawn_story_is_gone(client, world, path):
    withdrawn(world)
    assert "antern" not in str(refused(client, path, 410))


def test_scheduled_story_is_not_found(client, world):
    release(make_story(slug="tomorrow"), at=timezone.now() + timedelta(hours=1))
    assert refused(client, "/stories/tomorrow", 404) == refused(client, "/stories/nothing", 404)


@pytest.mark.parametrize("end", ["", "/editions", "?fields=number", "/editions?fields=number"])
def test_former_slug_of_a_story_redirects(client, world, end):
    story = Story.objects.get(pk=world.story.pk)
    story.slug = "lantern-lost"
    story.save()
    release(story, change_note="Renamed")
    answer = client.get(
        f"{STORY}{end}".replace(
            "fields=number", "fields=" + ("number" if "editions" in end else "slug")
        )
    )
    assert answer.status_code == 301
    assert client.get(answer.headers["Location"]).status_code == 200
    assert "fields=" in answer.headers["Location"] or "fields" not in end


@pytest.mark.parametrize("kind", ["center", "partner", "threat"])
def test_former_slug_of_an_entry_redirects(client, world, kind):
    entry = getattr(world, kind)
    path, entry.slug = f"{V1}/{kind}s/{entry.slug}", "renamed"
    save_entry(entry)
    answer = client.get(path)
    assert (answer.status_code, answer.headers["Location"]) == (301, f"{V1}/{kind}s/renamed")


def test_only_current_edition_has_its_text(client, world):
    story = Story.objects.get(pk=world.story.pk)
    story.title = "Lantern lost again"
    story.save()
    release(story, change_note="Corrected")
    found = read(client, "/stories/lantern-found/editions")["editions"]
    assert [(line["number"], line["is_current"], line["change_note"]) for line in found] == [
        (2, True, "Corrected"),
        (1, False, ""),
    ]
    assert [line["story"] and line["story"]["title"] for line in found] == [
        "Lantern lost again",
        None,
    ]
    hashes = (
        Edition.objects.filter(story=story)
        .order_by("-number")
        .values_list("content_hash", flat=True)
    )
    assert [line["content_hash"] for line in found] == list(hashes)


def test_server_error_is_a_problem_without_traceback(world, monkeypatch):
    monkeypatch.setattr(PublicationQuerySet, "visible", lambda self: 1 / 0)
    answer = Client(raise_request_exception=False).get(STORY)
    assert problem(answer)["status"] == 500
    assert "ZeroDivision" not in answer.content.decode()
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_lost_database_is_a_problem_with_retry_after(without_database):
    answer = without_database(lambda: Client(raise_request_exception=False).get(f"{V1}/stories"))
    assert problem(answer)["status"] == 503
    assert answer.headers["Retry-After"]


def test_foreign_host_is_a_problem(client, world):
    assert problem(client.get(f"{V1}/stories", headers={"host": "evil.example"}))["status"] == 400


def test_too_many_parameters_are_a_problem(client, world):
    answer = client.get(f"{V1}/stories?" + "q=a&" * 3000)
    assert problem(answer)["status"] == 400


def failing(client: Client) -> object:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PublicationQuerySet, "visible", lambda self: 1 / 0)
        return client.get(STORY)


@pytest.mark.parametrize(
    "ask",
    [
        lambda client: client.get(f"{V1}/stories"),
        lambda client: client.get(f"{V1}/stories?zz=1"),
        lambda client: client.get(f"{V1}/nothing"),
        lambda client: client.post(f"{V1}/stories"),
        lambda client: client.get(f"{V1}/stories", headers={"host": "evil.example"}),
        lambda client: client.options(f"{V1}/stories"),
        failing,
    ],
)
def test_every_response_has_security_headers(world, ask):
    answer = ask(Client(raise_request_exception=False))
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
