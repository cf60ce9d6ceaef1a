"""Centers, partners and threat types: three vocabularies of one shape. RESOURCES holds what differs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema

from stories.exports.story_json import KINDS, Members, VocabularyEntry, api_url, parent_slug, serialize_name, site_url
from stories.facets import entry_id
from stories.listing.collection import every_count
from stories.models import FusionCenter, Partner, ThreatType
from stories.open_data.api import schemas
from stories.open_data.api.parameters import Fields
from stories.open_data.api.responses import READ, entry_at, json_response, pick

router = Router(tags=["Centers, partners, threat types"])


@dataclass(frozen=True, slots=True)
class Resource:
    """One vocabulary: its list at /{kind}s, one entry at /{kind}s/{slug}."""

    kind: str
    name: str
    names: str
    entries: Callable[[], QuerySet[Any]]
    shape: Callable[..., dict[str, Any]]
    schema: type[Schema]
    list_schema: type[Schema]
    note: str


def center(entry: FusionCenter, counts: Mapping[int, int]) -> Members:
    plain = ("acronym", "former_names", "designation", "city", "latitude", "longitude", "website", "host_agency")
    more = ("established_year", "area_of_responsibility", "description", "source_url", "is_active")
    members = {name: getattr(entry, name) for name in (*plain, *more)}
    return _entry(entry, counts) | members | {"state": {"code": entry.state, "name": entry.state_name}}


def partner(entry: Partner, counts: Mapping[int, int]) -> Members:
    members = {name: getattr(entry, name) for name in ("acronym", "level", "kind", "website")}
    return _entry(entry, counts) | members | {"parent": parent_slug(entry)}


def threat(entry: ThreatType, counts: Mapping[int, int]) -> Members:
    members = {name: getattr(entry, name) for name in ("description", "synonyms", "level")}
    return _entry(entry, counts) | members | {"parent": parent_slug(entry)}


def _entry(entry: VocabularyEntry, counts: Mapping[int, int]) -> Members:
    return serialize_name(entry) | {
        "id": entry.pk,
        "stories": counts.get(entry_id(entry), 0),
        "stories_url": f"{api_url('stories')}?{KINDS[type(entry)]}={entry.slug}",
        "url": site_url(entry.get_absolute_url()),
    }


RESOURCES = (
    Resource(
        "center",
        "fusion center",
        "fusion centers",
        FusionCenter.objects.all,
        center,
        schemas.Center,
        schemas.CenterList,
        "Closed ones are included.",
    ),
    Resource(
        "partner",
        "partner",
        "partners",
        lambda: Partner.objects.select_related("parent"),
        partner,
        schemas.Partner,
        schemas.PartnerList,
        "They are agencies and organizations of every level.",
    ),
    Resource(
        "threat",
        "threat type",
        "threat types",
        lambda: ThreatType.objects.select_related("parent"),
        threat,
        schemas.Threat,
        schemas.ThreatList,
        "A broader type counts the stories of its parts.",
    ),
)


def _list_of(resource: Resource) -> Callable[..., HttpResponse]:
    def entry_list(request: HttpRequest, query: Query[Fields]) -> HttpResponse:
        names = query.pick(resource.schema)
        counts = every_count()
        entries = resource.entries().order_by("name", "pk")
        lines = [pick(resource.shape(entry, counts), names) for entry in entries]
        return json_response({"total": len(lines), f"{resource.kind}s": lines})

    return entry_list


def _one_of(resource: Resource) -> Callable[..., HttpResponse]:
    def one_entry(request: HttpRequest, slug: str, query: Query[Fields]) -> HttpResponse:
        names = query.pick(resource.schema)
        entry = entry_at(resource.entries(), resource.kind, slug)
        return json_response(pick(resource.shape(entry, every_count()), names))

    return one_entry


def _add(resource: Resource) -> None:
    """Give a vocabulary its two addresses."""
    kind, path, noun = resource.kind, f"/{resource.kind}s", resource.kind.capitalize()
    router.add_api_operation(
        path,
        READ,
        _list_of(resource),
        response=resource.list_schema,
        url_name=f"api_{kind}s",
        operation_id=f"list{noun}s",
        summary=resource.names.capitalize(),
        description=f"Give all {resource.names} by name, each with its number of stories. {resource.note}",
    )
    router.add_api_operation(
        f"{path}/{{slug:slug}}",
        READ,
        _one_of(resource),
        response=resource.schema,
        url_name=f"api_{kind}",
        operation_id=f"get{noun}",
        summary=f"One {resource.name}",
        description=f"Give one {resource.name}. A former slug redirects.",
    )


for each in RESOURCES:
    _add(each)
