"""A small site of which every page shows something, and the addresses of all of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern
from PIL import Image

from stories.models import FusionCenter, Page, Partner, Story, ThreatType
from stories.publishing.workflow import publish
from stories.urls import urlpatterns
from tests.factories import make_center, make_partner, make_story, make_threat

# How a browser says that a form stands on a page of this site.
FROM_HERE = {"origin": "http://testserver", "sec-fetch-site": "same-origin"}


@dataclass(frozen=True)
class World:
    """One public story with all that a story can have."""

    story: Story
    center: FusionCenter
    partner: Partner
    topic: ThreatType
    threat: ThreatType
    page: Page


def make_world() -> World:
    center = make_center(name="Alder Center", slug="alder", acronym="ALC", designation="primary", city="Columbus")
    partner = make_partner(name="Birch Police Department", slug="birch", level="local")
    topic = make_threat(name="Cedar crime", slug="cedar", description="What cedars suffer.")
    threat = make_threat(name="Douglas fir theft", slug="douglas", parent=topic, synonyms=["timber"])
    story = make_story(
        title="Lantern found in the harbor",
        slug="lantern-found",
        body="<p>A lantern was seen at the pier.</p>",
        lead=center,
        partners=(partner,),
        threats=(threat,),
        tags=("lighthouse",),
        outcomes=("property returned",),
    )
    story.image_is_decorative = True
    story.image.save("lantern.png", ContentFile(png()))
    publish(story)
    description = "What this collection is, how it was gathered and what its limits are."
    page = Page.objects.create(slug="about", title="About", description=description, body="<p>All about it.</p>")
    return World(story, center, partner, topic, threat, page)


def png() -> bytes:
    target = BytesIO()
    Image.new("RGB", (4, 3), "gold").save(target, "PNG")
    return target.getvalue()


@contextmanager
def kept_for_many_tests(blocker: Any) -> Iterator[None]:
    """Keep what is stored inside for the tests of a module or package, then take it back."""
    with blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def addresses(world: World) -> dict[str, list[str]]:
    """Return examples of every public address by the name of its route; tests/test_urls.py proves that none lacks."""
    picture = world.story.publication.picture_url
    every_filter = "threat=cedar&center=alder&state=oh&partner=birch&mission=investigate&tag=lighthouse&year=2014"
    return {
        "home": ["/"],
        "story_list": [
            "/stories/",
            "/stories/?q=lantern",
            "/stories/?q=nothing+like+this",
            f"/stories/?{every_filter}&outcome=property-returned",
            "/stories/?from=2014-06&to=2014-06&sort=oldest&page=1",
        ],
        "story_detail": ["/stories/lantern-found/"],
        "picture": [picture],
        "center_list": ["/centers/", "/centers/?order=name", "/centers/?order=stories&designation=primary"],
        "center_detail": ["/centers/alder/"],
        "partner_list": ["/partners/"],
        "partner_detail": ["/partners/birch/"],
        "threat_list": ["/threats/"],
        "threat_detail": ["/threats/cedar/", "/threats/douglas/"],
        "state_list": ["/states/"],
        "search_help": ["/search/"],
        "feedback": ["/feedback/"],
        "sitemap": ["/sitemap.xml"],
        "robots": ["/robots.txt"],
        "security": ["/.well-known/security.txt"],
        "healthz": ["/healthz"],
        "readyz": ["/readyz"],
        "page_detail": ["/about/"],
    }


def routes(patterns: Any = urlpatterns, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield (name, path with its <converter:parameters>) of every public route."""
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield pattern.name or "", path
        else:
            yield from routes(pattern.url_patterns, path)


def read(client: Client, address: str) -> Any:
    """Ask for an address as a browser does: the feedback by its form, everything else by a link."""
    if address == "/feedback/":
        return client.post(address, {"path": "/about/", "helpful": "no"}, headers=FROM_HERE)
    return client.get(address)


def body(response: Any) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode(errors="replace")
