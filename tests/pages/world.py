"""Small site with content for every page, and its URLs."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.utils.timezone import localdate
from PIL import Image

from stories.exports.figures import FIGURES
from stories.exports.formats import FORMATS
from stories.models import Collection, FusionCenter, Page, Partner, Story, ThreatType
from stories.open_data.downloads import DOWNLOADS
from stories.pages.feedback_page import sign_path
from stories.public_pages import public_routes
from stories.publishing.preview_links import create_link
from stories.publishing.snapshot import content_hash, snapshot
from tests.factories import (
    add,
    make_center,
    make_partner,
    make_story,
    make_threat,
    release,
    staff_member,
)

# Headers of a browser that sends a form of this site.
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
    preview: str


def make_world() -> World:
    center = make_center(
        name="Alder Center", slug="alder", acronym="ALC", designation="primary", city="Columbus"
    )
    partner = make_partner(name="Birch Police Department", slug="birch", level="local")
    topic = make_threat(name="Cedar crime", slug="cedar", description="What cedars suffer.")
    threat = make_threat(
        name="Douglas fir theft", slug="douglas", parent=topic, synonyms=["timber"]
    )
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
    release(story)
    description = "What this collection is, how it was gathered and what its limits are."
    page = add(
        Page, slug="about", title="About", description=description, body="<p>All about it.</p>"
    )
    add(
        Collection,
        slug="harbor",
        title="Harbor work",
        description="What was found in the harbor, and who found it there at last.",
        introduction="<p>All about the harbor.</p>",
        story_ids=[story.pk],
    )
    return World(story, center, partner, topic, threat, page, make_preview(story))


def make_preview(story: Story) -> str:
    """Return the address of a link to the working text of a story, for people without an account."""
    by = staff_member("sharer")
    _link, token = create_link(story, by, "For a test", days=1, seen=content_hash(snapshot(story)))
    return f"/preview/{token}/"


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


# The complete files of the data set.
FILES = tuple(download.name for download in DOWNLOADS)
# Routes that only send on, in this small site; each has tests of its own.
REDIRECTS = {
    *(
        "favicon",
        "story_short",
        "rss",
        "feed",
        "story_edition",
        "static_export_list",
        "static_export_list_page",
        "static_export_feed",
        "static_export_json_feed",
    ),
    *("static_export_centers", "static_export_ordered_centers", "static_export_network"),
}


def addresses(world: World) -> dict[str, list[str]]:
    """Return examples of every public address by the name of its route; tests/test_urls.py proves that none lacks."""
    every_filter = "threat=cedar&center=alder&state=oh&partner=birch&mission=investigate&tag=lighthouse&year=2014"
    return (
        page_addresses(world, every_filter)
        | other_addresses(world)
        | file_addresses(every_filter)
        | api_addresses(every_filter)
    )


def page_addresses(world: World, every_filter: str) -> dict[str, list[str]]:
    """Return examples of the pages of stories and vocabularies, and their picture."""
    return {
        "home": ["/"],
        "story_list": [
            "/stories/",
            "/stories/?q=lantern",
            "/stories/?q=nothing+like+this",
            f"/stories/?{every_filter}&outcome=property-returned",
            "/stories/?from=2014-06&to=2014-06&sort=oldest&page=1",
            "/stories/?q=lantern&sort=center&view=table",
        ],
        "facet_options": [
            "/stories/filter/partner/",
            f"/stories/filter/center/?q=lantern&{every_filter}",
        ],
        "story_detail": ["/stories/lantern-found/", "/stories/lantern-found/?q=lantern"],
        "correction_list": ["/corrections/"],
        "picture": [world.story.publications.visible().get().picture_url],
        "center_list": [
            "/centers/",
            "/centers/?order=name",
            "/centers/?order=stories&designation=primary",
        ],
        "center_detail": ["/centers/alder/"],
        "partner_list": ["/partners/"],
        "partner_detail": ["/partners/birch/"],
        "threat_list": ["/threats/"],
        "threat_detail": ["/threats/cedar/", "/threats/douglas/"],
        "briefing": ["/briefing/", f"/briefing/?stories={world.story.pk}-999999&title=Harbors"],
        "year_detail": ["/years/2014/"],
        "state_list": ["/states/"],
        "glossary": ["/glossary/"],
        "follow": ["/follow/"],
        "digest_list": ["/digest/"],
        "digest": [f"/digest/{localdate():%Y-%m}/"],
        "collection_list": ["/collections/"],
        "collection_detail": ["/collections/harbor/"],
        "impact": ["/impact/"],
        "timeline": ["/timeline/"],
        "network": ["/network/", "/network/?center=alder"],
        "state_detail": ["/states/oh/", "/states/wy/"],
    }


def other_addresses(world: World) -> dict[str, list[str]]:
    """Return examples of other URLs: search, feedback and files for programs."""
    return {
        "suggest": ["/search/suggest?q=al", "/search/suggest"],
        "search_help": ["/search/"],
        "feedback": ["/feedback/"],
        "story_preview": [world.preview],
        "favicon": ["/favicon.ico"],
        "sitemap": ["/sitemap.xml"],
        "robots": ["/robots.txt"],
        "security": ["/.well-known/security.txt"],
        "accessibility_report": ["/accessibility-report.yaml"],
        "speculation_rules": ["/speculation-rules.json"],
        "healthz": ["/healthz"],
        "readyz": ["/readyz"],
        "page_detail": ["/about/"],
    }


def file_addresses(every_filter: str) -> dict[str, list[str]]:
    """Return examples of every address that gives a file to take away, by the name of its route."""
    queries = ("", "?q=lantern", f"?{every_filter}")
    lists = {each.route: [f"/{each.path}{query}" for query in queries] for each in FORMATS}
    figures = {f"{each.name}_csv": [each.csv_url] for each in FIGURES}
    cards = {f"embedded_{each.name}": [each.card_url] for each in FIGURES}
    return (
        lists
        | figures
        | cards
        | document_addresses()
        | {
            "story_ris": ["/stories/lantern-found/cite.ris"],
            "story_bib": ["/stories/lantern-found/cite.bib"],
            "corrections_atom": ["/feeds/corrections.atom"],
            "stories_schema": ["/stories.schema.json"],
            "data": ["/data/"],
            "checksums": ["/data/SHA256SUMS"],
            "data_file": [f"/data/{name}" for name in FILES],
            "data_json": ["/data.json"],
            "data_json_3": ["/data.v3.json"],
            "opensearch": ["/opensearch.xml"],
            "embedded_story": ["/embed/stories/lantern-found/"],
            "oembed": ["/oembed.json?url=http%3A%2F%2Ftestserver%2Fstories%2Flantern-found%2F"],
        }
    )


def document_addresses() -> dict[str, list[str]]:
    """Return examples of every document and picture, each of which is written by its own process."""
    return {
        "story_social_picture": ["/stories/lantern-found/social-1.png"],
        "site_social_picture": ["/social.png"],
        "story_pdf": ["/stories/lantern-found/story.pdf"],
        "story_docx": ["/stories/lantern-found/story.docx"],
        "briefing_pdf": ["/briefing/book.pdf?stories=999999&title=Harbors"],
        "briefing_docx": ["/briefing/book.docx"],
        "year_pdf": ["/years/2014/recap.pdf"],
        "year_docx": ["/years/2014/recap.docx"],
        "state_packet_pdf": ["/states/oh/packet.pdf"],
        "state_packet_docx": ["/states/wy/packet.docx"],
        "state_packet_csv": ["/states/oh/packet.csv"],
    }


def api_addresses(every_filter: str) -> dict[str, list[str]]:
    """Return examples of every address of the API by the name of its route."""
    v1 = "/api/v1"
    return {
        "api_home": ["/api/"],
        "api_docs": [f"{v1}/docs"],
        "api_openapi": [f"{v1}/openapi.json"],
        "api_stories": [
            f"{v1}/stories",
            f"{v1}/stories?q=lantern&fields=title",
            f"{v1}/stories?{every_filter}&limit=1",
        ],
        "api_story": [
            f"{v1}/stories/lantern-found",
            f"{v1}/stories/lantern-found?fields=slug,title",
        ],
        "api_editions": [f"{v1}/stories/lantern-found/editions"],
        "api_centers": [f"{v1}/centers"],
        "api_center": [f"{v1}/centers/alder"],
        "api_partners": [f"{v1}/partners"],
        "api_partner": [f"{v1}/partners/birch"],
        "api_threats": [f"{v1}/threats"],
        "api_threat": [f"{v1}/threats/cedar", f"{v1}/threats/douglas"],
        "api_thesaurus": [f"{v1}/thesaurus", f"{v1}/thesaurus?fields=preferred"],
        "api_suggest": [f"{v1}/suggest?q=al"],
        "api_facets": [f"{v1}/facets", f"{v1}/facets?q=lantern&{every_filter}"],
    }


def routes() -> Iterator[tuple[str, str]]:
    """Yield (name, path with its <converter:parameters>) of every public route."""
    for route in public_routes():
        yield route.name, route.path.removeprefix("/")


def read(client: Client, address: str) -> Any:
    """Ask for an address as a browser does: the feedback by its form, everything else by a link."""
    if address == "/feedback/":
        return client.post(
            address, {"page": sign_path("/about/"), "helpful": "no"}, headers=FROM_HERE
        )
    return client.get(address)


def body(response: Any) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode(errors="replace")
