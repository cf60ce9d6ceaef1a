"""Settings of the government agency that runs the site, and of what federal law requires of it.

Everything here is off by default: without AGENCY_NAME, every page says that the site isn't an
official one.
"""

import re
from datetime import date

from django.core.exceptions import ImproperlyConfigured

from fusionstories.env import env_text

AGENCY_VARIABLES = ("AGENCY_NAME", "AGENCY_URL")
DAP_VARIABLES = ("DAP_AGENCY", "DAP_SUBAGENCY")
PRA_VARIABLES = ("PRA_CONTROL_NUMBER", "PRA_EXPIRES_ON", "PRA_BURDEN_MINUTES")
# Digital Analytics Program (OMB M-23-22): the script, and the codes of agencies, such as DHS.
DAP_SCRIPT = "https://dap.digitalgov.gov/Universal-Federated-Analytics-Min.js"
DAP_CODE = re.compile(r"[A-Za-z0-9&._-]{1,30}")
FORMS = {
    "AGENCY_URL": (re.compile(r"https://\S+"), "https://www.example.gov"),
    "DAP_AGENCY": (DAP_CODE, "DHS"),
    "DAP_SUBAGENCY": (DAP_CODE, "IA"),
    "PRA_CONTROL_NUMBER": (re.compile(r"[0-9]{4}-[0-9]{4}"), "1601-0014"),
    "PRA_BURDEN_MINUTES": (re.compile(r"[1-9][0-9]{0,2}"), "2"),
}
REQUIRED_LINK = re.compile(r"(?P<label>[^=]+)=\s*(?P<url>(?:https://|/)\S+)")


def check_agency_variables(is_demo: bool) -> None:
    """Raise ImproperlyConfigured for variables that don't go together or have a wrong form."""
    for names in (AGENCY_VARIABLES, DAP_VARIABLES, PRA_VARIABLES):
        _require_together(names)
    for name, (form, example) in FORMS.items():
        _require_form(name, form, example)

    if is_demo and env_text("AGENCY_NAME"):
        raise ImproperlyConfigured(
            "AGENCY_NAME is set: the demo is no agency's official website. Unset it, or use"
            " MODE=development to look at the banner."
        )

    if env_text("REQUIRED_LINKS") and not env_text("AGENCY_NAME"):
        raise ImproperlyConfigured("REQUIRED_LINKS are those of an agency: set AGENCY_NAME too.")


def required_links() -> list[tuple[str, str]]:
    """Return (label, address) of REQUIRED_LINKS: `FOIA requests=https://…; About us=https://…`."""
    links = []
    for text in filter(None, map(str.strip, env_text("REQUIRED_LINKS").split(";"))):
        match = REQUIRED_LINK.fullmatch(text)
        if match is None:
            raise ImproperlyConfigured(
                f"REQUIRED_LINKS must be a list of label=https://address; not {text!r}."
            )

        links.append((match["label"].strip(), match["url"]))

    return links


def paperwork_expiry() -> date | None:
    """Return the day on which the approval of the feedback form expires, None without one."""
    text = env_text("PRA_EXPIRES_ON")
    if not text:
        return None

    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ImproperlyConfigured(
            f"PRA_EXPIRES_ON must be a date such as 2029-06-30, not {text!r}."
        ) from error


def _require_together(names: tuple[str, ...]) -> None:
    """Raise ImproperlyConfigured if only some of these variables are set."""
    missing = [name for name in names if not env_text(name)]
    if 0 < len(missing) < len(names):
        raise ImproperlyConfigured(
            f"{', '.join(names)} go together: {' and '.join(missing)} must be set too."
        )


def _require_form(name: str, form: re.Pattern[str], example: str) -> None:
    """Raise ImproperlyConfigured if a variable is set and doesn't have this form."""
    text = env_text(name)
    if text and not form.fullmatch(text):
        raise ImproperlyConfigured(f"{name} must look like {example}, not {text!r}.")
