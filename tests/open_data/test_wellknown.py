"""robots.txt and security.txt."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from stories.exports.formats import FORMATS
from stories.facets import FACET_PARAMS
from stories.open_data import wellknown


def fields(text: str) -> dict[str, str]:
    return dict(line.split(": ", 1) for line in text.splitlines() if line)


def rules(text: str) -> list[re.Pattern[str]]:
    """Return the paths that robots.txt keeps crawlers out of: * is any text (RFC 9309, section 2.2.3)."""
    paths = [
        line.removeprefix("Disallow: ")
        for line in text.splitlines()
        if line.startswith("Disallow: ")
    ]
    return [re.compile(re.escape(path).replace(r"\*", ".*")) for path in paths]


def test_robots_txt_names_the_sitemap(client):
    answer = client.get("/robots.txt")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    lines = answer.content.decode().splitlines()
    assert (lines[0], lines[-1]) == ("User-agent: *", "Sitemap: http://testserver/sitemap.xml")


@pytest.mark.parametrize("path", ["/stories/", *(f"/{each.path}" for each in FORMATS)])
def test_crawlers_skip_combined_filters(client, path):
    forbidden = rules(client.get("/robots.txt").content.decode())
    single = [f"{path}?{param}=a" for param in (*FACET_PARAMS, "page")]
    combined = [f"{path}?{one}=a&{other}=b" for one in FACET_PARAMS for other in FACET_PARAMS]
    assert [address for address in single if any(rule.match(address) for rule in forbidden)] == []
    assert [
        address for address in combined if not any(rule.match(address) for rule in forbidden)
    ] == []


@pytest.mark.parametrize(
    "path", ["/admin/", "/feedback/", *(f"/stories/filter/{param}/" for param in FACET_PARAMS)]
)
def test_crawlers_skip_pages_without_content(client, path):
    assert any(rule.match(path) for rule in rules(client.get("/robots.txt").content.decode()))


def test_security_txt_has_the_standard_fields(client, settings):
    settings.SECURITY_POLICY = "https://www.example.gov/disclosure"
    answer = client.get("/.well-known/security.txt")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    found = fields(answer.content.decode())
    assert list(found) == ["Contact", "Policy", "Expires", "Canonical", "Preferred-Languages"]
    assert found["Contact"] == settings.SECURITY_CONTACT
    assert found["Policy"] == settings.SECURITY_POLICY
    assert found["Canonical"] == "http://testserver/.well-known/security.txt"


@pytest.mark.parametrize(
    "now", [None, datetime(2031, 8, 31, 23, 59, 59, tzinfo=UTC), datetime(2032, 2, 29, tzinfo=UTC)]
)
def test_security_txt_never_expires_soon(client, monkeypatch, now):
    now = now or timezone.now()
    monkeypatch.setattr(wellknown.timezone, "now", lambda: now)
    expires = datetime.fromisoformat(
        fields(client.get("/.well-known/security.txt").content.decode())["Expires"]
    )
    # RFC 9116, section 2.5.5: less than a year.
    assert timedelta(days=90) < expires - now < timedelta(days=365)


@pytest.mark.parametrize("path", ["/robots.txt", "/.well-known/security.txt", "/sitemap.xml"])
@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_well_known_files_are_read_only(client, path, method):
    answer = getattr(client, method)(path)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")
