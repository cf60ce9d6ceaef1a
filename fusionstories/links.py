"""Links that stand on every page: those that a federal site must carry, and those of the footer."""

from django.utils.translation import gettext_lazy as _

REQUIRED_LINKS = [
    (_("About DHS"), "https://www.dhs.gov/about-dhs"),
    (_("Accessibility statement"), "/accessibility/"),
    (_("FOIA requests"), "https://www.dhs.gov/foia"),
    (
        _("No FEAR Act data"),
        "https://www.dhs.gov/notification-and-federal-employee-antidiscrimination-and-retaliation-act",
    ),
    (_("Office of the Inspector General"), "https://www.oig.dhs.gov/"),
    (_("Performance reports"), "https://www.dhs.gov/performance-financial-reports"),
    (_("Privacy policy"), "/privacy/"),
    (_("Vulnerability disclosure"), "https://www.dhs.gov/vulnerability-disclosure-program-policy"),
]
FOOTER_LINKS = [
    (_("About"), "/about/"),
    (_("How stories are cleared"), "/clearance/"),
    (_("Corrections"), "/corrections/"),
    (_("Contact"), "/contact/"),
    (_("Accessibility"), "/accessibility/"),
    (_("API for programs"), "/api/"),
]
USA_GOV_URL = "https://www.usa.gov/"
