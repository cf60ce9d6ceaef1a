"""data.json: what DCAT-US 1.1 demands (resources.data.gov, DCAT-US Schema v1.1), and opensearch.xml."""

import re
from typing import Any
from xml.etree import ElementTree

import pytest
from jsonschema import Draft202012Validator

from tests.factories import make_published
from tests.pages.markup import Markup
from tests.pages.world import make_world

pytestmark = pytest.mark.django_db
# The required fields and their forms, written from the standard's field tables.
TEXT = {"type": "string", "minLength": 1}
URL = {"type": "string", "pattern": r"^https?://[^\s]+$"}
DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
DISTRIBUTION = {
    "type": "object",
    "required": ["downloadURL", "mediaType"],
    "properties": {
        "@type": {"const": "dcat:Distribution"},
        "title": TEXT,
        "description": TEXT,
        "format": TEXT,
        "downloadURL": URL,
        "describedBy": URL,
        "mediaType": {"type": "string", "pattern": r"^[-\w]+/[-\w.+]+$"},
    },
}
DATASET = {
    "type": "object",
    "required": [
        *("title", "description", "keyword", "modified", "publisher", "contactPoint", "identifier", "accessLevel"),
        *("bureauCode", "programCode"),
    ],
    "properties": {
        "@type": {"const": "dcat:Dataset"},
        "title": TEXT,
        "description": TEXT,
        "keyword": {"type": "array", "items": TEXT, "minItems": 1},
        "modified": {"type": "string", "pattern": rf"^({DATE}T[0-9:]{{8}}Z|R/P1M)$"},
        "publisher": {"type": "object", "required": ["name"], "properties": {"name": TEXT}},
        "contactPoint": {
            "type": "object",
            "required": ["fn", "hasEmail"],
            "properties": {
                "fn": TEXT,
                "hasEmail": {"type": "string", "pattern": r"^mailto:[\w.+-]+@[\w.-]+\.[\w.-]+$"},
            },
        },
        "identifier": TEXT,
        "accessLevel": {"enum": ["public", "restricted public", "non-public"]},
        "bureauCode": {"type": "array", "items": {"type": "string", "pattern": "^[0-9]{3}:[0-9]{2}$"}},
        "programCode": {"type": "array", "items": {"type": "string", "pattern": "^[0-9]{3}:[0-9]{3}$"}},
        "license": URL,
        "rights": {"type": "string", "maxLength": 255},
        "landingPage": URL,
        "temporal": {"type": "string", "pattern": f"^{DATE}/{DATE}$"},
        "accrualPeriodicity": {"const": "irregular"},
        "distribution": {"type": "array", "items": DISTRIBUTION, "minItems": 1},
    },
}


def catalog(client) -> dict[str, Any]:
    return client.get("/data.json").json()


@pytest.mark.parametrize("number", [0, 2])
def test_catalog_has_what_the_standard_demands(client, number):
    for _number in range(number):
        make_published(event="2011")
    found = catalog(client)
    assert found["conformsTo"] == "https://project-open-data.cio.gov/v1.1/schema"
    (dataset,) = found["dataset"]
    Draft202012Validator(DATASET).validate(dataset)
    assert dataset.get("temporal") == ("2011-01-01/2011-12-31" if number else None)


def test_every_address_of_the_catalog_answers(client):
    make_world()
    addresses = re.findall(r'"http://testserver(/[^"]*)"', client.get("/data.json").content.decode())
    assert len(addresses) >= 6
    assert {client.get(address).status_code for address in addresses} == {200}


def test_media_types_are_those_of_the_files(client):
    for file in catalog(client)["dataset"][0]["distribution"]:
        answer = client.get(file["downloadURL"].removeprefix("http://testserver"))
        assert answer.headers["Content-Type"].partition(";")[0] == file["mediaType"]


def test_page_names_the_search_and_the_search_finds(client):
    make_world()
    (link,) = [link for link in Markup(client.get("/").content).all("link") if link.get("rel") == "search"]
    answer = client.get(link.get("href", ""))
    assert answer.headers["Content-Type"] == link.get("type", "") + "; charset=utf-8"
    root = ElementTree.fromstring(answer.content)
    space = "{http://a9.com/-/spec/opensearch/1.1/}"
    assert root.tag == f"{space}OpenSearchDescription"
    assert len(root.findtext(f"{space}ShortName", "")) <= 16
    templates = {url.get("type"): url.get("template", "") for url in root.findall(f"{space}Url")}
    assert set(templates) == {"text/html", "application/atom+xml"}
    for template in templates.values():
        address = template.replace("{searchTerms}", "lantern").removeprefix("http://testserver")
        assert client.get(address).status_code == 200
