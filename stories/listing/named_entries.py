"""Centers, states, partners, threat types and pages that the words of a search name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from stories.facets import CENTER, IDS_PER_FACET, PARTNER, STATE, THREAT
from stories.listing.glossary import GlossaryEntry, glossary
from stories.listing.places import STATES_BY_NUMBER, State
from stories.listing.results import Listing
from stories.listing.site_pages import find_pages, significant_words
from stories.models import FusionCenter
from stories.models.edition_content import VocabularyNames
from stories.name_order import name_order
from stories.search.index import Counts

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MAX_ENTRIES = 5
FACETS_WITH_PAGES = (STATE, CENTER, PARTNER, THREAT)


@dataclass(frozen=True, slots=True)
class NamedEntry:
    """An entry or a page with its kind, and a few words on it. `parts` are its centers."""

    kind: "StrOrPromise"
    label: str
    url: str
    text: str = ""
    parts: Sequence["NamedEntry"] = ()


def named_entries(listing: Listing) -> list[NamedEntry]:
    """Return at most MAX_ENTRIES entries that the search words of a list name, in order."""
    if listing.search_result is None or listing.page.number > 1:
        return []

    entries: list[NamedEntry] = []
    for facet_id in listing.search_result.named_facets:
        entry = _entry(facet_id, listing.names, listing.all_counts)
        if entry is not None:
            entries.append(entry)

    for term in find_terms(listing.words):
        entries.append(NamedEntry(_("Glossary"), term.heading, term.term.get_absolute_url()))

    has_stories = bool(listing.search_result.stories)
    is_as_typed = not listing.search_result.corrected
    for page in find_pages(listing.words, includes_texts=not (has_stories and is_as_typed)):
        entries.append(NamedEntry(_("Page"), page.title, page.url))

    return entries[:MAX_ENTRIES]


def find_terms(words: str) -> list[GlossaryEntry]:
    """Return the entries of the glossary that words name, by term or acronym."""
    wanted = significant_words(words)
    found: list[GlossaryEntry] = []
    for entry in glossary.get().entries:
        names = (entry.term.preferred, *entry.acronyms)
        if wanted in [significant_words(name) for name in names]:
            found.append(entry)
    return found


def _entry(facet_id: int, names: VocabularyNames, counts: Counts) -> NamedEntry | None:
    """Return the entry with a facet id, None if it has no page."""
    number = facet_id % IDS_PER_FACET
    stories = counts.get(facet_id, 0)
    if STATE.has_id(facet_id):
        return _state_entry(STATES_BY_NUMBER[number], names.centers.values(), stories)

    if CENTER.has_id(facet_id) and number in names.centers:
        return _center_entry(names.centers[number], stories)
    if PARTNER.has_id(facet_id) and number in names.partners:
        partner = names.partners[number]
        return NamedEntry(PARTNER.label, partner.name, partner.get_absolute_url(), _count(stories))

    if THREAT.has_id(facet_id) and number in names.threats:
        threat = names.threats[number]
        return NamedEntry(THREAT.label, threat.name, threat.get_absolute_url(), _count(stories))
    return None


def _state_entry(state: State, centers: Iterable[FusionCenter], stories: int) -> NamedEntry:
    """Return a state with its active centers."""
    of_state = [center for center in centers if center.state == state.code and center.is_active]
    of_state.sort(key=lambda center: name_order(center.name))
    number = ngettext("%(count)s center", "%(count)s centers", len(of_state))
    text = f"{number % {'count': len(of_state)}}, {_count(stories)}"

    kind = gettext_lazy("Center")
    parts = [NamedEntry(kind, center.name, center.get_absolute_url()) for center in of_state]
    return NamedEntry(STATE.label, state.name, state.get_absolute_url(), text, parts)


def _center_entry(center: FusionCenter, stories: int) -> NamedEntry:
    """Return a center with its city."""
    place = ", ".join(filter(None, [center.city, center.state_name]))
    text = f"{place}: {_count(stories)}" if place else _count(stories)
    return NamedEntry(CENTER.label, center.name, center.get_absolute_url(), text)


def _count(stories: int) -> str:
    """Return a number of stories as text."""
    return ngettext("%(count)s story", "%(count)s stories", stories) % {"count": stories}
