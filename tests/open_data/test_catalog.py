"""Conformance of the catalogs to DCAT-US 1.1 and 3, and of opensearch.xml to OpenSearch 1.1."""

import re
from typing import Any
from xml.etree import ElementTree

import pytest
from jsonschema import Draft202012Validator

from stories.models import Publication
from tests.factories import make_published
from tests.open_data.dcat import VERSION_1, VERSION_3, Schema
from tests.pages.markup import Markup

pytestmark = pytest.mark.django_db
VERSIONS = {"/data.json": VERSION_1, "/data.v3.json": VERSION_3}
HOST = "http://testserver"
versions = pytest.mark.parametrize(("path", "schema"), VERSIONS.items())
paths = pytest.mark.parametrize("path", VERSIONS)


def catalog(client, path: str) -> dict[str, Any]:
    return client.get(path).json()


@versions
def test_catalog_matches_its_standard(client, world, path: str, schema: Schema):
    Draft202012Validator(schema).validate(catalog(client, path))


@versions
def test_empty_catalog_matches_its_standard(client, world, path: str, schema: Schema):
    Publication.objects.all().delete()
    found = catalog(client, path)
    Draft202012Validator(schema).validate(found)
    assert "temporal" not in found["dataset"][0]


@versions
def test_no_catalog_matches_both_standards(client, world, path: str, schema: Schema):
    (other,) = set(VERSIONS) - {path}
    assert not Draft202012Validator(schema["properties"]["conformsTo"]).is_valid(
        catalog(client, other)["conformsTo"]
    )


def test_temporal_coverage_spans_all_events(client, world):
    make_published(event="2009-03")
    assert catalog(client, "/data.json")["dataset"][0]["temporal"] == "2009-03-01/2014-06-30"
    (period,) = catalog(client, "/data.v3.json")["dataset"][0]["temporal"]
    assert (period["startDate"], period["endDate"]) == ("2009-03-01", "2014-06-30")


def test_modified_is_the_last_change(client, world):
    moments = {catalog(client, path)["dataset"][0]["modified"] for path in VERSIONS}
    assert moments == {Publication.objects.get().updated_at.strftime("%Y-%m-%dT%H:%M:%SZ")}


@paths
def test_catalogs_link_to_each_other(client, path):
    (other,) = set(VERSIONS) - {path}
    assert (
        client.get(path)
        .headers["Link"]
        .startswith(f'<{HOST}{other}>; rel="alternate"; type="application/json"')
    )


@paths
def test_any_origin_may_read(client, path):
    assert client.get(path).headers["Access-Control-Allow-Origin"] == "*"


@paths
def test_every_catalog_url_exists(client, world, path):
    addresses = re.findall(rf'"{HOST}(/[^"]*)"', client.get(path).content.decode())
    assert len(addresses) >= 6
    assert {client.get(address).status_code for address in addresses} == {200}


@paths
def test_media_types_match_the_files(client, path):
    for file in catalog(client, path)["dataset"][0]["distribution"]:
        if "downloadURL" in file:
            answer = client.get(file["downloadURL"].removeprefix(HOST))
            assert answer.headers["Content-Type"].partition(";")[0] == file["mediaType"]


def test_data_page_links_both_catalogs(client):
    page = Markup(client.get("/data/").content)
    announced = {link.get("href") for link in page.all("link") if link.get("rel") == "alternate"}
    assert set(VERSIONS) <= announced
    assert set(VERSIONS) <= set(page.links)


def test_opensearch_templates_lead_to_results(client, world):
    (link,) = [
        link for link in Markup(client.get("/").content).all("link") if link.get("rel") == "search"
    ]
    answer = client.get(link.get("href", ""))
    assert answer.headers["Content-Type"] == link.get("type", "") + "; charset=utf-8"
    root = ElementTree.fromstring(answer.content)
    space = "{http://a9.com/-/spec/opensearch/1.1/}"
    assert root.tag == f"{space}OpenSearchDescription"
    assert len(root.findtext(f"{space}ShortName", "")) <= 16
    templates = {url.get("type"): url.get("template", "") for url in root.findall(f"{space}Url")}
    assert set(templates) == {"text/html", "application/atom+xml"}
    for template in templates.values():
        address = template.replace("{searchTerms}", "lantern").removeprefix(HOST)
        assert client.get(address).status_code == 200
