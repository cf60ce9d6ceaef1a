"""Publisher of the site: the agency that the operator has configured, or the site itself."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

# Settings that pages show. RELEASE identifies the code, templates and styles.
VISIBLE_SETTINGS = (
    "RELEASE",
    "SITE_URL",
    "AGENCY_NAME",
    "AGENCY_URL",
    "REQUIRED_LINKS",
    "SECURITY_CONTACT",
    "SECURITY_POLICY",
    "TAG_PREFIX",
    "DATA_LICENSE",
    "DATA_LICENSE_URL",
    "DATA_LICENSE_TEXT",
    "DATA_CONTACT",
)


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


def visible_settings() -> list[str]:
    """Return the values of the settings on which public pages and files depend."""
    return [str(getattr(settings, name)) for name in VISIBLE_SETTINGS]


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
