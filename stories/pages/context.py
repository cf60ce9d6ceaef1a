"""Template context of every page: the site, its menu and the links required of federal sites."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from stories.pages.feedback_page import sign_path

MENU = (
    (_("Stories"), "stories:story_list"),
    (_("Centers"), "stories:center_list"),
    (_("Threat types"), "stories:threat_list"),
    (_("Partners"), "stories:partner_list"),
    (_("States"), "stories:state_list"),
    (_("Data"), "stories:data"),
)
ABOUT_SLUG = "about"


def site(request: HttpRequest) -> dict[str, Any]:
    """Return {"site": names, menu and links}; no queries, because error pages use it."""
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
            "footer": settings.FOOTER_LINKS,
            "agency": settings.AGENCY_NAME,
            "agency_url": settings.AGENCY_URL,
            "required_links": settings.REQUIRED_LINKS,
            "usa_gov_url": settings.USA_GOV_URL,
            "sign_path": sign_path,
        }
    }
