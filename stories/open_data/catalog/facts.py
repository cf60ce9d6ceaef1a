"""What both versions of the catalog say of the data set."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Self

from django.conf import settings
from django.db.models import Max, Min
from django.urls import reverse
from django.utils.translation import gettext as _

from stories.models import Publication

KEYWORDS = (
    "fusion centers",
    "homeland security",
    "information sharing",
    "law enforcement",
    "public safety",
    "terrorism",
)
PLACE = "United States"


@dataclass(frozen=True, slots=True)
class Times:
    """When the data changed last, and from when to when the events were; all None before the first story."""

    updated_at: datetime | None
    first: date | None
    last: date | None

    @classmethod
    def now(cls) -> Self:
        """Read them; one query."""
        stories = Publication.objects.visible()
        return cls(**stories.aggregate(updated_at=Max("updated_at"), first=Min("event_first"), last=Max("event_last")))


def about() -> str:
    return _(
        "Documented cases in which the state and local fusion centers of the United States helped to prevent, protect"
        " against, respond to or investigate crime, terrorism and other hazards: what happened, when and where, who"
        " worked together and what came of it."
    )


def identifier() -> str:
    """Return the name of the data set, which outlives its address."""
    return f"{settings.TAG_PREFIX}dataset"


def contact() -> dict[str, str]:
    """Return whom to ask, as vCard has it, without a type."""
    return {"fn": settings.AGENCY_NAME, "hasEmail": f"mailto:{settings.DATA_CONTACT}"}


def address(route: str) -> str:
    return settings.SITE_URL + reverse(f"stories:{route}")
