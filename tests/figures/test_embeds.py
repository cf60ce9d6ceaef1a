"""Cards for other websites, and the oEmbed endpoint that describes them."""

from html import unescape
from urllib.parse import urlencode

import pytest

from stories.exports.figures import FIGURES
from stories.publishing.workflow import withdraw
from tests.factories import make_published
from tests.pages.markup import Markup, words
from tests.pages.world import addresses, make_world, read

pytestmark = pytest.mark.django_db
CARDS = ("/embed/stories/boat/", *(figure.card_url for figure in FIGURES))


def policy(response) -> dict[str, str]:
    parts = response.headers["Content-Security-Policy"].split(";")
    return dict(part.strip().partition(" ")[::2] for part in parts)


def describe(client, settings, path: str, **parameters: object):
    address = {"url": f"{settings.SITE_URL}{path}"} | parameters
    return client.get(f"/oembed.json?{urlencode(address)}")


@pytest.mark.parametrize("path", CARDS)
def test_card_may_be_framed_and_has_no_script(client, path):
    make_published(slug="boat")
    card = client.get(path)
    assert "X-Frame-Options" not in card.headers
    assert card.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert policy(card)["frame-ancestors"] == "*"
    assert policy(card)["script-src"] == policy(card)["form-action"] == "'none'"
    assert list(Markup(card.content).all("script", "style", "form", "button")) == []


def test_no_other_page_may_be_framed(client):
    framed = set()
    for route, examples in addresses(make_world()).items():
        response = read(client, examples[0])
        if response.headers.get("X-Frame-Options") != "DENY":
            framed.add(route)
    assert framed == {"embedded_story", *(f"embedded_{figure.name}" for figure in FIGURES)}


def test_card_of_withdrawn_story_says_so(client):
    story = make_published(slug="boat", title="A boat was found")
    withdraw(story, reason="An error")
    card = client.get("/embed/stories/boat/")
    assert card.status_code == 410
    assert "X-Frame-Options" not in card.headers
    assert "This story is no longer public" in words(Markup(card.content).root)
    assert b"boat was found" not in card.content


def test_card_of_unknown_story_is_not_found(client):
    assert client.get("/embed/stories/nothing/").status_code == 404


def test_links_of_a_card_leave_the_frame(client):
    make_published(slug="boat")
    (base,) = Markup(client.get("/embed/stories/boat/").content).all("base")
    assert (base.get("target"), base.get("href")) == ("_top", None)


@pytest.mark.parametrize(
    ("page", "card"), zip(("/stories/boat/", *(one.url for one in FIGURES)), CARDS, strict=True)
)
def test_oembed_describes_the_card_of_a_page(client, settings, page, card):
    make_published(slug="boat", title='A "boat" & more')
    found = Markup(client.get(page).content)
    (discovery,) = [
        link.get("href")
        for link in found.all("link")
        if link.get("type") == "application/json+oembed"
    ]
    description = client.get(discovery.removeprefix(settings.SITE_URL)).json()
    assert (description["version"], description["type"]) == ("1.0", "rich")
    (frame,) = Markup(description["html"]).all("iframe")
    assert frame.get("src") == settings.SITE_URL + card
    assert frame.get("title") == description["title"]


def test_oembed_keeps_to_the_requested_size(client, settings):
    make_published(slug="boat")
    sizes = describe(client, settings, "/stories/boat/", maxwidth=320, maxheight=1).json()
    assert (sizes["width"], sizes["height"]) == (320, 200)


@pytest.mark.parametrize("path", ["/", "/about/", "/stories/nothing/", "/admin/", "/no/such/page"])
def test_page_without_card_has_no_description(client, settings, path):
    assert describe(client, settings, path).status_code == 404


def test_page_of_another_site_has_no_description(client):
    make_published(slug="boat")
    assert client.get("/oembed.json?url=https://evil.example/stories/boat/").status_code == 404


def test_xml_is_not_available(client, settings):
    make_published(slug="boat")
    assert describe(client, settings, "/stories/boat/", format="xml").status_code == 501


def test_story_page_offers_code_for_its_card(client, settings):
    make_published(slug="boat")
    page = Markup(client.get("/stories/boat/").content)
    (code,) = page.all("code")
    assert f'src="{settings.SITE_URL}/embed/stories/boat/"' in unescape(words(code))
