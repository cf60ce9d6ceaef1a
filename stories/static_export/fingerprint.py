"""Of which state of the site a twin is: where that is the present one, there is nothing to write."""

import hashlib

from django.conf import settings
from django.utils import timezone

from stories.models.content_version import current_version

# What pages show beside their words. RELEASE identifies the code, templates and styles.
SHOWN = (
    "RELEASE",
    "SITE_URL",
    "AGENCY_NAME",
    "AGENCY_URL",
    "SECURITY_CONTACT",
    "SECURITY_POLICY",
    "TAG_PREFIX",
    "DATA_LICENSE",
    "DATA_LICENSE_URL",
    "DATA_LICENSE_TEXT",
    "DATA_CONTACT",
)


def state_of_site() -> str:
    """Return a word that changes with the content version, the release, the settings and the day; one query.

    The day, because a few files name one: security.txt must not expire in the twin.
    """
    parts = (
        current_version().token,
        timezone.now().date().isoformat(),
        *(str(getattr(settings, name)) for name in SHOWN),
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
