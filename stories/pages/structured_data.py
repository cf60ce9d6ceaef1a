"""Structured data for search engines: schema.org in JSON-LD."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from stories.choices import PartnerLevel
from stories.models import FusionCenter, Partner, Publication
from stories.models.edition_content import Content

Members = dict[str, Any]
CONTEXT = {"@context": "https://schema.org"}
NO_GOVERNMENT = (PartnerLevel.PRIVATE, PartnerLevel.INTERNATIONAL)


def article(publication: Publication, content: Content) -> Members:
    """Return a story as schema.org/Article; the event date is as exact as the source."""
    about = {
        "@type": "Article",
        "headline": content.title[:110],
        "description": content.summary,
        "url": _site(publication.get_absolute_url()),
        "identifier": _site(publication.short_url),
        "datePublished": publication.first_published_at.isoformat(),
        "dateModified": publication.updated_at.isoformat(),
        "temporalCoverage": str(content.event),
        "inLanguage": "en-US",
        "isAccessibleForFree": True,
        "license": settings.DATA_LICENSE_URL,
        "version": publication.edition.number,
        "author": organization(content.lead_center),
        "publisher": _agency(),
        "about": [threat.name for threat in content.threat_types],
        "keywords": [tag["name"] for tag in content.tags],
        "contentLocation": [{"@type": "State", "name": name} for _code, name in content.states],
        "contributor": [organization(center) for center in content.centers],
    }
    return CONTEXT | about | _given(isBasedOn=content.source["url"], image=_picture(publication, content))


def center_page(center: FusionCenter) -> Members:
    """Return a center with what only its own page says."""
    place = {"@type": "PostalAddress", "addressRegion": center.state, "addressCountry": "US"}
    place |= _given(addressLocality=center.city)
    founded = str(center.established_year or "")
    more = _given(areaServed=center.area_of_responsibility, foundingDate=founded, description=center.description)
    return CONTEXT | organization(center) | {"address": place} | more


def organization(center: FusionCenter) -> Members:
    """Return a center as schema.org/GovernmentOrganization."""
    return _named("GovernmentOrganization", center)


def partner_page(partner: Partner) -> Members:
    """Return a partner as schema.org/Organization; one of a government's as GovernmentOrganization."""
    parent = _named(_kind(partner.parent), partner.parent) if partner.parent else None
    return CONTEXT | _named(_kind(partner), partner) | _given(parentOrganization=parent)


def website() -> Members:
    """Return the site with its search as schema.org/WebSite."""
    target = _site(reverse("stories:story_list")) + "?q={search_term_string}"
    search = {
        "@type": "SearchAction",
        "target": {"@type": "EntryPoint", "urlTemplate": target},
        "query-input": "required name=search_term_string",
    }
    name, url = str(settings.SITE_NAME), _site(reverse("stories:home"))
    about = {"@type": "WebSite", "name": name, "url": url, "inLanguage": "en-US"}
    return CONTEXT | about | {"publisher": _agency(), "potentialAction": search}


def _kind(partner: Partner) -> str:
    return "Organization" if partner.level in NO_GOVERNMENT else "GovernmentOrganization"


def _named(kind: str, entry: FusionCenter | Partner) -> Members:
    about = {"@type": kind, "name": entry.name, "url": _site(entry.get_absolute_url())}
    return about | _given(alternateName=entry.acronym, sameAs=entry.website)


def _agency() -> Members:
    return {"@type": "GovernmentOrganization", "name": settings.AGENCY_NAME, "url": settings.AGENCY_URL}


def _picture(publication: Publication, content: Content) -> str:
    return _site(publication.picture_url) if content.image else ""


def _site(path: str) -> str:
    return settings.SITE_URL + path


def _given(**members: Any) -> Members:
    """Return the members that are known."""
    return {name: value for name, value in members.items() if value}
