"""Structured data for search engines: what schema.org knows and Google asks for.

Sources: schema.org; developers.google.com/search/docs/appearance/structured-data (article, breadcrumb, dataset,
organization), read in November 2026. Only members that this site uses are listed, and no other may stand in it.
"""

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from stories.models import OutcomeKind, Partner
from tests.factories import (
    FULL_SOURCE,
    add,
    make_center,
    make_partner,
    make_published,
    make_story,
    release,
)
from tests.open_data.dcat import MEDIA_TYPE, TEXT, URL, Schema, many, matching, record
from tests.pages.markup import Markup

pytestmark = pytest.mark.django_db
DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
# ISO 8601, a moment with its time zone.
MOMENT = matching(rf"{DAY}T[0-9:]{{8}}(\.[0-9]+)?(Z|[+-][0-9]{{2}}:[0-9]{{2}})")


def thing(kind: str | list[str], required: str, **members: Any) -> Schema:
    """Return the schema of a type with these members and no other."""
    types = {"enum": [kind] if isinstance(kind, str) else kind}
    known = members | {"@type": types, "@context": {"const": "https://schema.org"}}
    return record(f"@type {required}", **known)


KINDS = ["Organization", "GovernmentOrganization"]
NAMED = {"name": TEXT, "url": URL, "alternateName": TEXT, "sameAs": URL}
PLACE = thing(
    "PostalAddress",
    "addressRegion addressCountry",
    addressRegion=matching("[A-Z]{2}"),
    addressCountry={"const": "US"},
    addressLocality=TEXT,
)
ORGANIZATION = thing(
    KINDS,
    "name url",
    **NAMED,
    address=PLACE,
    areaServed=TEXT,
    foundingDate=matching("[0-9]{4}"),
    description=TEXT,
    parentOrganization=thing(KINDS, "name url", **NAMED),
)
SCHEMAS: dict[str, Schema] = {
    "Article": thing(
        "Article",
        # Google requires none and recommends these; an image only where there is one.
        "headline author datePublished dateModified publisher url description",
        headline=TEXT | {"maxLength": 110},
        description=TEXT,
        url=URL,
        identifier=URL,
        datePublished=MOMENT,
        dateModified=MOMENT,
        temporalCoverage=matching(f"[0-9]{{4}}|[0-9]{{4}}-[0-9]{{2}}|{DAY}"),
        inLanguage=TEXT,
        isAccessibleForFree={"const": True},
        license=URL,
        version={"type": "integer", "minimum": 1},
        author=ORGANIZATION,
        publisher=ORGANIZATION,
        about=many(TEXT),
        keywords={"type": "array", "items": TEXT},
        contentLocation=many(thing("State", "name", name=TEXT)),
        contributor=many(ORGANIZATION),
        isBasedOn=many(
            thing(
                "CreativeWork",
                "name",
                name=TEXT,
                url=URL,
                publisher=thing("Organization", "name", name=TEXT),
                datePublished=matching("[0-9]{4}(-[0-9]{2}){0,2}"),
                archivedAt=URL,
            )
        ),
        image=URL,
    ),
    "Organization": ORGANIZATION,
    "GovernmentOrganization": ORGANIZATION,
    "BreadcrumbList": thing(
        "BreadcrumbList",
        "itemListElement",
        # The last step may leave its address out.
        itemListElement=many(
            thing(
                "ListItem",
                "position name",
                position={"type": "integer", "minimum": 1},
                name=TEXT,
                item=URL,
            )
        ),
    ),
    "WebSite": thing(
        "WebSite",
        "name url",
        name=TEXT,
        url=URL,
        inLanguage=TEXT,
        publisher=ORGANIZATION,
        potentialAction=thing(
            "SearchAction",
            "target query-input",
            target=thing(
                "EntryPoint",
                "urlTemplate",
                urlTemplate=matching(r"https?://\S+\{search_term_string\}"),
            ),
            **{"query-input": {"const": "required name=search_term_string"}},
        ),
    ),
    "Dataset": thing(
        "Dataset",
        "name description",
        name=TEXT,
        description=TEXT | {"minLength": 50, "maxLength": 5000},
        identifier=TEXT,
        url=URL,
        license=URL,
        isAccessibleForFree={"const": True},
        keywords=many(TEXT),
        spatialCoverage=TEXT,
        temporalCoverage=matching(f"{DAY}/{DAY}"),
        dateModified=MOMENT,
        creator=ORGANIZATION,
        distribution=many(
            thing(
                "DataDownload",
                "contentUrl encodingFormat",
                name=TEXT,
                contentUrl=URL,
                encodingFormat=MEDIA_TYPE,
                contentSize=TEXT,
                sha256=matching("[0-9a-f]{64}"),
            )
        ),
    ),
}
CRUMBS = "BreadcrumbList"
# Page: the types of its structured data.
PAGES = {
    "/": ["WebSite"],
    "/stories/": [CRUMBS],
    "/stories/?q=lantern": [CRUMBS],
    "/stories/?q=nothing+like+this": [CRUMBS],
    "/stories/lantern-found/": ["Article", CRUMBS],
    "/stories/full/": ["Article", CRUMBS],
    "/centers/": [CRUMBS],
    "/centers/alder/": ["GovernmentOrganization", CRUMBS],
    "/centers/full/": ["GovernmentOrganization", CRUMBS],
    "/partners/": [CRUMBS],
    "/partners/birch/": ["GovernmentOrganization", CRUMBS],
    "/partners/full/": ["Organization", CRUMBS],
    "/threats/": [CRUMBS],
    "/threats/douglas/": [CRUMBS],
    "/states/": [CRUMBS],
    "/data/": ["Dataset", CRUMBS],
    "/about/": [CRUMBS],
    "/api/": [CRUMBS],
    "/search/": [CRUMBS],
}


def make_full(parent: Partner) -> None:
    """Publish a story whose center and partner have all that they can have."""
    center = make_center(
        slug="full",
        acronym="FULL",
        website="https://center.example/",
        city="Columbus",
        established_year=2005,
        area_of_responsibility="All of it",
        description="What it does.",
    )
    partner = make_partner(
        slug="full", level="private", parent=parent, website="https://partner.example/"
    )
    story = make_story(
        slug="full",
        event="2011",
        sources=(FULL_SOURCE, {"title": "A"}),
        lead=center,
        partners=(partner,),
    )
    story.outcomes.create(kind=add(OutcomeKind, name="arrest", slug="arrest"))
    release(story)


def structured(client, path: str) -> list[Any]:
    return Markup(client.get(path).content).structured


def test_structured_data_is_what_search_engines_ask_for(client, world):
    make_full(world.partner)
    for path, kinds in PAGES.items():
        blocks = structured(client, path)
        assert [block["@type"] for block in blocks] == kinds, path
        for block in blocks:
            assert block["@context"] == "https://schema.org"
            Draft202012Validator(SCHEMAS[block["@type"]]).validate(block)


def test_breadcrumbs_lead_from_home_to_the_page(client, world):
    for path in PAGES:
        for block in structured(client, path):
            if block["@type"] == CRUMBS:
                steps = block["itemListElement"]
                assert [step["position"] for step in steps] == [*range(1, len(steps) + 1)]
                assert steps[0] == {
                    "@type": "ListItem",
                    "position": 1,
                    "name": "Home",
                    "item": "http://testserver/",
                }
                assert all(client.get(step["item"]).status_code == 200 for step in steps[:-1])
                assert "item" not in steps[-1]


@pytest.mark.parametrize("event", ["2011", "2011-12", "2011-12-07"])
def test_event_is_as_exact_as_known(client, event):
    make_published(slug="story", event=event)
    assert (
        Markup(client.get("/stories/story/").content).described("Article")["temporalCoverage"]
        == event
    )
