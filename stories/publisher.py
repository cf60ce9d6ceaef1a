"""Who publishes the site: the agency that the operator has configured, or the site itself."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Publisher:
    """Name and address of whoever publishes the site. Only an agency makes it an official one."""

    name: str
    url: str
    is_agency: bool


def publisher() -> Publisher:
    """Return the agency of AGENCY_NAME, by default the site itself."""
    if settings.AGENCY_NAME:
        return Publisher(settings.AGENCY_NAME, settings.AGENCY_URL, is_agency=True)
    return Publisher(str(settings.SITE_NAME), f"{settings.SITE_URL}/", is_agency=False)


def disclaimer() -> str:
    """Return the sentence that a site without an agency shows everywhere, else ""."""
    if settings.AGENCY_NAME:
        return ""
    if settings.PRODUCTION:
        return _("Not an official website of the United States government")
    return _("A demonstration, not an official website of the United States government")


def schema_org_publisher() -> dict[str, Any]:
    """Return the publisher as schema.org/GovernmentOrganization, without an agency Organization."""
    source = publisher()
    kind = "GovernmentOrganization" if source.is_agency else "Organization"
    return {"@type": kind, "name": source.name, "url": source.url}
