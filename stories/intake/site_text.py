"""Texts of the home page of a new site."""

from stories.models import SiteText
from stories.publishing.proposals.permit import initial_load


def seed_site_text(**_signal: object) -> None:
    """Store the one row of texts if it is missing; afterwards staff edit it."""
    if SiteText.objects.exists():
        return

    with initial_load():
        SiteText.objects.create()
