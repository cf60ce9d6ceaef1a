"""Who runs the site: an agency that the operator has named, or nobody official."""

import json
from datetime import date
from typing import Any

import pytest
from django.test import Client

from stories.models import Page
from tests.factories import add
from tests.pages.world import World, addresses, body, read

pytestmark = pytest.mark.django_db
DEMONSTRATION = "A demonstration, not an official website of the United States government"
OFFICIAL = "An official website of the"
PRIVACY = "What this site stores when you read it, in plain words for everyone."


@pytest.fixture
def agency(settings: Any) -> None:
    settings.AGENCY_NAME = "Department of Examples"
    settings.AGENCY_URL = "https://www.example.gov"
    settings.REQUIRED_LINKS = [("FOIA requests", "https://www.example.gov/foia")]


def html_pages(client: Client, world: World) -> dict[str, str]:
    """Return {address: text} of every public page, error pages included.

    A card for pages of others only names the site.
    """
    found = {}
    for name, examples in addresses(world).items():
        if name.startswith("embedded_"):
            continue
        for address in [*examples, "/no-such-page/"]:
            response = read(client, address)
            is_html = response.headers.get("Content-Type", "").startswith("text/html")
            if is_html and response.status_code != 302:
                found[address] = body(response)
    return found


def test_every_page_says_it_is_no_official_site(client, world):
    pages = html_pages(client, world)
    assert len(pages) > 25
    for address, text in pages.items():
        assert DEMONSTRATION in text, address
        assert OFFICIAL not in text, address
        assert "usa-identifier" not in text, address


def test_every_page_names_the_agency_if_there_is_one(client, world, agency):
    for address, text in html_pages(client, world).items():
        assert "An official website of the United States government" in text, address
        assert '<a href="https://www.example.gov">Department of Examples</a>' in text, address
        assert ">About Department of Examples</a>" in text, address
        assert 'href="https://www.example.gov/foia"' in text, address
        assert DEMONSTRATION not in text, address


def test_production_without_an_agency_is_no_demonstration(client, world, settings):
    settings.PRODUCTION = True
    text = body(client.get("/about/"))
    assert "Not an official website of the United States government" in text
    assert "demonstration" not in text


@pytest.mark.parametrize("path", ["/admin/", "/admin/login/", "/admin/help/"])
def test_staff_pages_say_it_is_no_official_site(admin_client, path):
    assert DEMONSTRATION in admin_client.get(path, follow=True).text


@pytest.mark.parametrize(
    "path", ["/feeds/stories.atom", "/feeds/corrections.atom", "/data.json", "/data.v3.json"]
)
def test_documents_say_it_is_no_official_site(client, world, settings, path):
    text = body(client.get(path))
    assert DEMONSTRATION in text
    assert "Homeland Security" not in text


def test_documents_name_the_agency(client, world, agency):
    catalog = json.loads(body(client.get("/data.json")))
    assert catalog["dataset"][0]["publisher"]["name"] == "Department of Examples"
    assert "not an official" not in catalog["dataset"][0]["description"]
    assert "<name>Department of Examples</name>" in body(client.get("/feeds/stories.atom"))
    assert "AU  - Department of Examples" in body(client.get("/stories/lantern-found/cite.ris"))


def test_citation_without_an_agency_names_the_site_once(client, world):
    text = body(client.get("/stories/lantern-found/"))
    assert "Fusion Center Success Stories. (" in text
    assert "Fusion Center Success Stories. Fusion Center Success Stories" not in text
    assert "(Version 1). http" in text


def script_sources(response: Any) -> list[str]:
    policy = response.headers["Content-Security-Policy"]
    directives = dict(part.strip().partition(" ")[::2] for part in policy.split(";"))
    return directives["script-src"].split()


def test_analytics_are_off_by_default(client, world):
    add(Page, slug="privacy", title="Privacy", description=PRIVACY, body="<p>We like it.</p>")
    response = client.get("/privacy/")
    assert "dap.digitalgov.gov" not in body(response)
    assert "load nothing from other sites" in body(response)
    assert script_sources(response) == ["'self'"]


def test_analytics_open_the_policy_for_that_script_only(client, world, agency, settings):
    settings.DAP_AGENCY = "DHS"
    settings.DAP_SUBAGENCY = "I&A"
    add(Page, slug="privacy", title="Privacy", description=PRIVACY, body="<p>We like it.</p>")
    response = client.get("/privacy/")
    script = "https://dap.digitalgov.gov/Universal-Federated-Analytics-Min.js"
    assert f'src="{script}?agency=DHS&amp;subagency=I%26A"' in body(response)
    assert "takes part in the Digital Analytics Program" in body(response)
    assert "load nothing from other sites" not in body(response)
    assert script_sources(response) == [
        "'self'",
        script,
        "https://www.googletagmanager.com/gtag/js",
    ]


def test_analytics_stay_out_of_staff_pages(admin_client, settings):
    settings.DAP_AGENCY = "DHS"
    settings.DAP_SUBAGENCY = "IA"
    response = admin_client.get("/admin/", follow=True)
    assert "dap.digitalgov.gov" not in response.text
    assert "dap.digitalgov.gov" not in response.headers["Content-Security-Policy"]


def test_feedback_form_shows_its_control_number(client, world, settings):
    assert "OMB control number" not in body(client.get("/centers/"))
    settings.PRA_CONTROL_NUMBER = "1601-0014"
    settings.PRA_EXPIRES_ON = date(2029, 6, 30)
    settings.PRA_BURDEN_MINUTES = "2"
    for address in ("/stories/", "/feedback/"):
        text = body(read(client, address))
        assert "OMB control number 1601-0014, expires June 30, 2029." in text
        assert "takes about 2 minutes" in text
