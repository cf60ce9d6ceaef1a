"""robots.txt and security.txt, as their standards have it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from stories.open_data import wellknown


def fields(text: str) -> dict[str, str]:
    return dict(line.split(": ", 1) for line in text.splitlines() if line)


def test_robots_may_read_all_but_the_staffs_door_and_the_feedback(client):
    answer = client.get("/robots.txt")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.content.decode().splitlines() == [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /feedback/",
        "",
        "Sitemap: http://testserver/sitemap.xml",
    ]


def test_security_txt_has_the_fields_of_its_standard(client, settings):
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
def test_security_txt_is_valid_for_months_on_every_day(client, monkeypatch, now):
    now = now or timezone.now()
    monkeypatch.setattr(wellknown.timezone, "now", lambda: now)
    expires = datetime.fromisoformat(fields(client.get("/.well-known/security.txt").content.decode())["Expires"])
    # RFC 9116, section 2.5.5: less than a year.
    assert timedelta(days=90) < expires - now < timedelta(days=365)


@pytest.mark.parametrize("path", ["/robots.txt", "/.well-known/security.txt", "/sitemap.xml"])
@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_machine_door_is_only_read(client, path, method):
    answer = getattr(client, method)(path)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")
