"""Template context of every page: the site, who runs it, its menu and the links at its end."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fusionstories.agency_settings import DAP_SCRIPT
from stories.models.version_cache import site_text
from stories.pages.feedback_page import sign_path
from stories.pages.footer import about_links, footer_groups
from stories.pages.glossary_links import GlossaryLinks
from stories.publisher import disclaimer

MENU = (
    (_("Stories"), "stories:story_list"),
    (_("Centers"), "stories:center_list"),
    (_("Threat types"), "stories:threat_list"),
    (_("Partners"), "stories:partner_list"),
    (_("States"), "stories:state_list"),
    (_("Data"), "stories:data"),
)
ABOUT_SLUG = "about"


def required_links() -> list[tuple[str, str]]:
    """Return the links that the identifier of an agency must have; those of the site come first."""
    accessibility_url = reverse("stories:page_detail", args=["accessibility"])
    privacy_url = reverse("stories:page_detail", args=["privacy"])
    links = [
        (gettext("About %(agency)s") % {"agency": settings.AGENCY_NAME}, settings.AGENCY_URL),
        (gettext("Accessibility statement"), accessibility_url),
        (gettext("Privacy policy"), privacy_url),
        *settings.REQUIRED_LINKS,
    ]
    if settings.SECURITY_POLICY:
        links.append((gettext("Vulnerability disclosure"), settings.SECURITY_POLICY))
    return links


def site_notice() -> str:
    """Return the notice of every page, "" if there is none; one query for each content version."""
    return site_text.get().notice


def dap_script() -> str:
    """Return the address of the script of the Digital Analytics Program, "" if it is off."""
    if not settings.DAP_AGENCY:
        return ""
    agency = {"agency": settings.DAP_AGENCY, "subagency": settings.DAP_SUBAGENCY}
    return f"{DAP_SCRIPT}?{urlencode(agency)}"


def site(request: HttpRequest) -> dict[str, Any]:
    """Return {"site": names, menu and links, "glossary": linker of this page}.

    No queries, because error pages use it.
    """
    links = [(label, reverse(name)) for label, name in MENU]
    links.append((_("About"), reverse("stories:page_detail", args=[ABOUT_SLUG])))

    path = request.path_info
    menu = [(label, url, path.startswith(url)) for label, url in links]
    return {
        "site": {
            "name": settings.SITE_NAME,
            "url": settings.SITE_URL,
            "is_read_only": settings.READ_ONLY,
            "is_static_export": getattr(request, "is_static_export", False),
            "menu": menu,
            "footer": footer_groups(),
            "about_links": about_links(),
            "agency": settings.AGENCY_NAME,
            "clearance_office": settings.CLEARANCE_OFFICE,
            "agency_url": settings.AGENCY_URL,
            "required_links": required_links() if settings.AGENCY_NAME else [],
            "usa_gov_url": settings.USA_GOV_URL,
            "disclaimer": disclaimer(),
            # Called by the template, because error pages use this context without it.
            "notice": site_notice,
            "dap_script": dap_script(),
            "pra_control_number": settings.PRA_CONTROL_NUMBER,
            "pra_expires_on": settings.PRA_EXPIRES_ON,
            "pra_burden_minutes": settings.PRA_BURDEN_MINUTES,
            "sign_path": sign_path,
        },
        "glossary": GlossaryLinks(),
    }
