"""Summary of one state: its fusion centers, its stories and its neighbors."""

import re
from functools import cached_property

from django.urls import reverse

from stories.choices import STATES, Designation
from stories.facets import STATE, state_facet_id
from stories.listing.collection import story_counts
from stories.listing.neighboring_states import neighboring_states
from stories.listing.profile import EntryCount, Profile, entry_counts
from stories.models import FusionCenter
from stories.models.version_cache import vocabulary_names

# A congressional district, such as CA-12 or AK-AL (at large).
DISTRICT = re.compile("([A-Za-z]{2})-?(?:[0-9]{1,2}|[Aa][Ll])")


def state_of_district(district: str) -> str:
    """Return the postal code of the state of a congressional district, "" if there is none."""
    match = DISTRICT.fullmatch(district.strip())
    if match is None:
        return ""
    code = match[1].upper()
    return code if code in STATES else ""


class StateProfile:
    """A state with its active centers, stories and neighbors."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.name = STATES[code]
        self.profile = Profile(STATE, int(code, 36))

    @property
    def slug(self) -> str:
        return self.code.lower()

    @property
    def url(self) -> str:
        return reverse("stories:state_detail", args=[self.slug])

    @property
    def states(self) -> list[tuple[str, str]]:
        """List with the one (postal code, name), as a map takes it."""
        return [(self.code, self.name)]

    @cached_property
    def centers(self) -> list[EntryCount]:
        """Active centers of the state, the primary one first, with all their stories."""
        centers = []
        for center in vocabulary_names.get().centers.values():
            if center.state == self.code and center.is_active:
                centers.append(center)

        centers.sort(key=_primary_first)
        return entry_counts(centers, story_counts())

    @cached_property
    def neighbors(self) -> list[tuple[str, str, int]]:
        """List of (postal code, name, number of stories) of the neighboring states, by name."""
        counts = story_counts()
        neighbors = []
        for code, name in neighboring_states(self.code):
            neighbors.append((code, name, counts.get(state_facet_id(code), 0)))
        return neighbors


def _primary_first(center: FusionCenter) -> tuple[bool, str]:
    return center.designation != Designation.PRIMARY, center.name.lower()
