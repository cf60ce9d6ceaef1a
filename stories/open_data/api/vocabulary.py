"""Endpoints for centers, partners and threat types.

The three vocabularies have the same two endpoints. VOCABULARIES declares their differences.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema

from stories.exports.story_json import (
    VOCABULARY_NAMES,
    JsonObject,
    VocabularyEntry,
    api_url,
    parent_slug,
    serialize_name,
    site_url,
)
from stories.facets import entry_facet_id
from stories.listing.collection import story_counts
from stories.models import FusionCenter, Partner, ThreatType
from stories.open_data.api import schemas
from stories.open_data.api.parameters import FieldsParameter
from stories.open_data.api.responses import READ_METHODS, get_entry, json_response, pick

router = Router(tags=["Centers, partners, threat types"])
StoryCounts = Mapping[int, int]
Endpoint = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class VocabularyEndpoints:
    """The list of a vocabulary at /{kind}s, and its entries at /{kind}s/{slug}."""

    kind: str
    name: str
    plural_name: str
    entries: Callable[[], QuerySet[Any]]
    serialize: Callable[..., JsonObject]
    schema: type[Schema]
    list_schema: type[Schema]
    note: str


def serialize_center(center: FusionCenter, counts: StoryCounts) -> JsonObject:
    members: JsonObject = {
        "acronym": center.acronym,
        "former_names": center.former_names,
        "designation": center.designation,
        "city": center.city,
        "latitude": center.latitude,
        "longitude": center.longitude,
        "website": center.website,
        "host_agency": center.host_agency,
        "established_year": center.established_year,
        "area_of_responsibility": center.area_of_responsibility,
        "description": center.description,
        "source_url": center.source_url,
        "is_active": center.is_active,
        "state": {"code": center.state, "name": center.state_name},
    }
    return _common_members(center, counts) | members


def serialize_partner(partner: Partner, counts: StoryCounts) -> JsonObject:
    members: JsonObject = {
        "acronym": partner.acronym,
        "level": partner.level,
        "kind": partner.kind,
        "website": partner.website,
        "parent": parent_slug(partner),
    }
    return _common_members(partner, counts) | members


def serialize_threat(threat: ThreatType, counts: StoryCounts) -> JsonObject:
    members: JsonObject = {
        "description": threat.description,
        "synonyms": threat.synonyms,
        "level": threat.level,
        "parent": parent_slug(threat),
    }
    return _common_members(threat, counts) | members


def _common_members(entry: VocabularyEntry, counts: StoryCounts) -> JsonObject:
    members: JsonObject = {
        "id": entry.pk,
        "stories": counts.get(entry_facet_id(entry), 0),
        "stories_url": f"{api_url('stories')}?{VOCABULARY_NAMES[type(entry)]}={entry.slug}",
        "url": site_url(entry.get_absolute_url()),
    }
    return serialize_name(entry) | members


VOCABULARIES = (
    VocabularyEndpoints(
        "center",
        "fusion center",
        "fusion centers",
        FusionCenter.objects.all,
        serialize_center,
        schemas.CenterSchema,
        schemas.CenterListSchema,
        "Closed centers are included.",
    ),
    VocabularyEndpoints(
        "partner",
        "partner",
        "partners",
        lambda: Partner.objects.select_related("parent"),
        serialize_partner,
        schemas.PartnerSchema,
        schemas.PartnerListSchema,
        "They are agencies and organizations at every level.",
    ),
    VocabularyEndpoints(
        "threat",
        "threat type",
        "threat types",
        lambda: ThreatType.objects.select_related("parent"),
        serialize_threat,
        schemas.ThreatSchema,
        schemas.ThreatListSchema,
        "The count of a broader type includes its specific types.",
    ),
)


def _list_endpoint(vocabulary: VocabularyEndpoints) -> Endpoint:
    def entry_list(request: HttpRequest, query: Query[FieldsParameter]) -> HttpResponse:
        names = query.names(vocabulary.schema)
        counts = story_counts()
        rows = []
        for entry in vocabulary.entries().order_by("name", "pk"):
            rows.append(pick(vocabulary.serialize(entry, counts), names))
        return json_response({"total": len(rows), f"{vocabulary.kind}s": rows})

    return entry_list


def _detail_endpoint(vocabulary: VocabularyEndpoints) -> Endpoint:
    def entry_detail(
        request: HttpRequest, slug: str, query: Query[FieldsParameter]
    ) -> HttpResponse:
        names = query.names(vocabulary.schema)
        entry = get_entry(vocabulary.entries(), vocabulary.kind, slug)
        return json_response(pick(vocabulary.serialize(entry, story_counts()), names))

    return entry_detail


def _add_endpoints(vocabulary: VocabularyEndpoints) -> None:
    kind = vocabulary.kind
    list_description = (
        f"Returns all {vocabulary.plural_name} by name, each with its number of stories."
    )
    router.add_api_operation(
        f"/{kind}s",
        READ_METHODS,
        _list_endpoint(vocabulary),
        response=vocabulary.list_schema,
        url_name=f"api_{kind}s",
        operation_id=f"list{kind.capitalize()}s",
        summary=vocabulary.plural_name.capitalize(),
        description=f"{list_description} {vocabulary.note}",
    )
    router.add_api_operation(
        f"/{kind}s/{{slug:slug}}",
        READ_METHODS,
        _detail_endpoint(vocabulary),
        response=vocabulary.schema,
        url_name=f"api_{kind}",
        operation_id=f"get{kind.capitalize()}",
        summary=f"One {vocabulary.name}",
        description=f"Returns one {vocabulary.name}. A former slug redirects.",
    )


for vocabulary in VOCABULARIES:
    _add_endpoints(vocabulary)
