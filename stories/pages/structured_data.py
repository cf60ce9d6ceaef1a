"""Structured data for search engines: schema.org in JSON-LD."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from stories.choices import PartnerLevel
from stories.models import FusionCenter, Partner, Publication
from stories.models.edition_content import Content, ContentSource
from stories.publisher import schema_org_publisher

Members = dict[str, Any]
CONTEXT = {"@context": "https://schema.org"}
NOT_GOVERNMENT = (PartnerLevel.PRIVATE, PartnerLevel.INTERNATIONAL)


def article(publication: Publication, content: Content) -> Members:
    """Return a story as schema.org/Article. The event date is as precise as the source."""
    about = {
        "@type": "Article",
        "headline": content.title[:110],
        "description": content.summary,
        "url": _absolute(publication.get_absolute_url()),
        "identifier": _absolute(publication.short_url),
        "datePublished": publication.first_published_at.isoformat(),
        "dateModified": publication.updated_at.isoformat(),
        "temporalCoverage": str(content.event),
        "inLanguage": "en-US",
        "isAccessibleForFree": True,
        "license": settings.DATA_LICENSE_URL,
        "version": publication.edition.number,
        "author": organization(content.lead_center),
        "publisher": schema_org_publisher(),
        "about": content.threat_names,
        "keywords": content.tag_names,
        "contentLocation": [{"@type": "State", "name": name} for name in content.state_names],
        "contributor": [organization(center) for center in content.centers],
    }
    optional = _present(
        isBasedOn=[_source(source) for source in content.sources],
        image=_picture_url(publication, content),
    )
    return CONTEXT | about | optional


def center_page(center: FusionCenter) -> Members:
    """Return a center with its address, area and description."""
    address: Members = {
        "@type": "PostalAddress",
        "addressRegion": center.state,
        "addressCountry": "US",
    }
    address |= _present(addressLocality=center.city)
    founded = str(center.established_year or "")
    optional = _present(
        areaServed=center.area_of_responsibility,
        foundingDate=founded,
        description=center.description,
    )
    return CONTEXT | organization(center) | {"address": address} | optional


def organization(center: FusionCenter) -> Members:
    """Return a center as schema.org/GovernmentOrganization."""
    return _named("GovernmentOrganization", center)


def partner_page(partner: Partner) -> Members:
    """Return a partner as schema.org/Organization or GovernmentOrganization."""
    about: Members = CONTEXT | _named(_partner_type(partner), partner)
    if partner.parent:
        about["parentOrganization"] = _named(_partner_type(partner.parent), partner.parent)
    return about


def website() -> Members:
    """Return the site with its search as schema.org/WebSite."""
    target = _absolute(reverse("stories:story_list")) + "?q={search_term_string}"
    search = {
        "@type": "SearchAction",
        "target": {"@type": "EntryPoint", "urlTemplate": target},
        "query-input": "required name=search_term_string",
    }
    return CONTEXT | {
        "@type": "WebSite",
        "name": str(settings.SITE_NAME),
        "url": _absolute(reverse("stories:home")),
        "inLanguage": "en-US",
        "publisher": schema_org_publisher(),
        "potentialAction": search,
    }


def _source(source: ContentSource) -> Members:
    """Return a source as schema.org/CreativeWork."""
    publisher: Members = {}
    if source.publisher:
        publisher = {"@type": "Organization", "name": source.publisher}
    return {"@type": "CreativeWork", "name": source.name} | _present(
        url=source.url,
        publisher=publisher,
        datePublished=str(source.date or ""),
        archivedAt=source.archived_url,
    )


def _partner_type(partner: Partner) -> str:
    return "Organization" if partner.level in NOT_GOVERNMENT else "GovernmentOrganization"


def _named(kind: str, entry: FusionCenter | Partner) -> Members:
    about = {"@type": kind, "name": entry.name, "url": _absolute(entry.get_absolute_url())}
    return about | _present(alternateName=entry.acronym, sameAs=entry.website)


def _picture_url(publication: Publication, content: Content) -> str:
    return _absolute(publication.picture_url) if content.image else ""


def _absolute(path: str) -> str:
    return settings.SITE_URL + path


def _present(**members: Any) -> Members:
    """Return the members that have a value."""
    return {name: value for name, value in members.items() if value}
