"""The title of a feed: a sentence that names what was asked for."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stories.listing.result import Listing
from stories.prose import typographic

# In the order in which they are said.
PHRASES: dict[str, Any] = {
    "state": gettext_lazy("from %(names)s"),
    "center": gettext_lazy("of the %(names)s"),
    "threat": gettext_lazy("about %(names)s"),
    "partner": gettext_lazy("with the %(names)s"),
    "mission": gettext_lazy("with the mission to %(names)s"),
    "outcome": gettext_lazy("that ended in %(names)s"),
    "tag": gettext_lazy("tagged %(names)s"),
    "year": gettext_lazy("in %(names)s"),
}
LOWER = ("threat", "mission", "outcome")


def feed_title(listing: Listing) -> str:
    """Return such as "Stories from Colorado about bomb threats", or "All stories"."""
    labels = {facet.param: [option.label for option in options] for facet, options in listing.chosen.items()}
    said = [phrase % {"names": _names(name, labels[name])} for name, phrase in PHRASES.items() if name in labels]
    said += _months(listing)
    if listing.words:
        said.append(_("that match “%(words)s”") % {"words": typographic(listing.words)})
    return _("Stories %(filters)s") % {"filters": " ".join(said)} if said else _("All stories")


def _names(name: str, labels: list[str]) -> str:
    """Join labels by "or": any of them is enough. A type of crime stands in lower case, an acronym does not."""
    if name in LOWER:
        labels = [label if label[1:2].isupper() else label[:1].lower() + label[1:] for label in labels]
    *others, last = labels
    return _("%(names)s or %(last)s") % {"names": ", ".join(others), "last": last} if others else last


def _months(listing: Listing) -> list[str]:
    first, last = listing.read["from"], listing.read["to"]
    said = [_("since %(month)s") % {"month": first.text}] if first else []
    return [*said, _("until %(month)s") % {"month": last.text}] if last else said
