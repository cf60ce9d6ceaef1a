"""Structured data for search engines: schema.org in JSON-LD."""

from typing import Any

from django.conf import settings

from stories.models import FusionCenter, Publication
from stories.models.content import Content


def article(publication: Publication, content: Content) -> dict[str, Any]:
    """Return a story as schema.org/Article; the event date is as exact as the source."""
    return {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": content.title[:110],
        "description": content.summary,
        "url": settings.SITE_URL + publication.get_absolute_url(),
        "datePublished": publication.first_published_at.isoformat(),
        "dateModified": publication.updated_at.isoformat(),
        "temporalCoverage": str(content.event),
        "inLanguage": "en-US",
        "isAccessibleForFree": True,
        "version": publication.edition.number,
        "publisher": {"@type": "GovernmentOrganization", "name": settings.AGENCY_NAME, "url": settings.AGENCY_URL},
        "about": [threat.name for threat in content.threat_types],
        "keywords": [tag["name"] for tag in content.tags],
        "contentLocation": [{"@type": "State", "name": name} for _code, name in content.states],
        "contributor": [organization(center) for center in content.centers],
        **({"isBasedOn": content.source["url"]} if content.source["url"] else {}),
    }


def organization(center: FusionCenter) -> dict[str, Any]:
    """Return a center as schema.org/GovernmentOrganization."""
    return {
        "@type": "GovernmentOrganization",
        "name": center.name,
        "url": settings.SITE_URL + center.get_absolute_url(),
        **({"alternateName": center.acronym} if center.acronym else {}),
        **({"sameAs": center.website} if center.website else {}),
    }
