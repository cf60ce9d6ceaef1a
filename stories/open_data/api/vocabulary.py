"""Centers, partners and threat types."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from stories.models import FusionCenter, Partner, Publication, ThreatType
from stories.open_data.api import entry_schemas as schemas
from stories.open_data.api import shapes
from stories.open_data.api.answers import answer, picked
from stories.open_data.api.found import entry_at
from stories.open_data.api.queries import Fields
from stories.search.facets import count_facets

router = Router(tags=["Centers, partners, threat types"])
READ = ["GET", "HEAD"]
Shape = Callable[..., dict[str, Any]]


@router.api_operation(
    READ, "/centers", response=schemas.CenterList, url_name="api_centers", operation_id="listCenters", summary="Centers"
)
def center_list(request: HttpRequest, query: Query[Fields]) -> HttpResponse:
    """Give all fusion centers by name, closed ones included, each with its number of stories."""
    return _all("centers", FusionCenter.objects.all(), shapes.center, query.pick(schemas.Center))


@router.api_operation(
    READ,
    "/centers/{slug:slug}",
    response=schemas.Center,
    url_name="api_center",
    operation_id="getCenter",
    summary="One center",
)
def center(request: HttpRequest, slug: str, query: Query[Fields]) -> HttpResponse:
    """Give one fusion center. A former slug redirects."""
    return _one(entry_at(FusionCenter.objects.all(), "center", slug), shapes.center, query.pick(schemas.Center))


@router.api_operation(
    READ,
    "/partners",
    response=schemas.PartnerList,
    url_name="api_partners",
    operation_id="listPartners",
    summary="Partners",
)
def partner_list(request: HttpRequest, query: Query[Fields]) -> HttpResponse:
    """Give all partners by name, each with its number of stories."""
    return _all("partners", Partner.objects.select_related("parent"), shapes.partner, query.pick(schemas.Partner))


@router.api_operation(
    READ,
    "/partners/{slug:slug}",
    response=schemas.Partner,
    url_name="api_partner",
    operation_id="getPartner",
    summary="One partner",
)
def partner(request: HttpRequest, slug: str, query: Query[Fields]) -> HttpResponse:
    """Give one partner. A former slug redirects."""
    names = query.pick(schemas.Partner)
    return _one(entry_at(Partner.objects.select_related("parent"), "partner", slug), shapes.partner, names)


@router.api_operation(
    READ,
    "/threats",
    response=schemas.ThreatList,
    url_name="api_threats",
    operation_id="listThreats",
    summary="Threat types",
)
def threat_list(request: HttpRequest, query: Query[Fields]) -> HttpResponse:
    """Give all threat types by name, each with its number of stories; a broader type counts those of its parts."""
    return _all("threats", ThreatType.objects.select_related("parent"), shapes.threat, query.pick(schemas.Threat))


@router.api_operation(
    READ,
    "/threats/{slug:slug}",
    response=schemas.Threat,
    url_name="api_threat",
    operation_id="getThreat",
    summary="One threat type",
)
def threat(request: HttpRequest, slug: str, query: Query[Fields]) -> HttpResponse:
    """Give one threat type. A former slug redirects."""
    names = query.pick(schemas.Threat)
    return _one(entry_at(ThreatType.objects.select_related("parent"), "threat", slug), shapes.threat, names)


def _all(member: str, entries: QuerySet[Any], shape: Shape, names: list[str]) -> HttpResponse:
    counts = count_facets(Publication.objects.visible())
    lines = [picked(shape(entry, counts), names) for entry in entries.order_by("name", "pk")]
    return answer({"total": len(lines), member: lines})


def _one(entry: Any, shape: Shape, names: list[str]) -> HttpResponse:
    id_ = shapes.facet_of(entry)
    return answer(picked(shape(entry, {id_: Publication.objects.visible().with_any([id_]).count()}), names))
