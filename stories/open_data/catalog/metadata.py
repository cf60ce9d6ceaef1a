"""Metadata of the data set that all catalogs share."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Self

from django.conf import settings
from django.db.models import Max, Min
from django.urls import reverse
from django.utils.translation import gettext as _

from stories.models import Publication
from stories.publisher import disclaimer, publisher

KEYWORDS = (
    "fusion centers",
    "homeland security",
    "information sharing",
    "law enforcement",
    "public safety",
    "terrorism",
)
SPATIAL_COVERAGE = "United States"


@dataclass(frozen=True, slots=True)
class DatasetDates:
    """Time of the last change, and first and last day of the events; None if there is no story."""

    updated_at: datetime | None
    first_event_on: date | None
    last_event_on: date | None

    @classmethod
    def current(cls) -> Self:
        """Read the dates; one query."""
        dates = Publication.objects.visible().aggregate(
            updated_at=Max("updated_at"),
            first_event_on=Min("event_first"),
            last_event_on=Max("event_last"),
        )
        return cls(**dates)


def description() -> str:
    """Return what the data set contains, and that the site isn't an official one."""
    text = _(
        "Documented cases in which the state and local fusion centers of the United States helped "
        "to prevent, protect against, respond to or investigate crime, terrorism and other "
        "hazards: what happened, when and where, who worked together, and the outcome."
    )
    if disclaimer():
        text += f" {disclaimer()}."
    return text


def dataset_identifier() -> str:
    """Return the permanent identifier of the data set, which does not depend on its URL."""
    return f"{settings.TAG_PREFIX}dataset"


def contact() -> dict[str, str]:
    """Return the contact as vCard properties, without a type."""
    return {"fn": publisher().name, "hasEmail": f"mailto:{settings.DATA_CONTACT}"}


def route_url(route: str) -> str:
    return settings.SITE_URL + reverse(f"stories:{route}")
