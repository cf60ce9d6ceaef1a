"""The title of a feed: a sentence that names what was asked for."""

from django.utils.translation import gettext as _

from stories.facets import Facet
from stories.listing.result import Listing
from stories.prose import typographic


def feed_title(listing: Listing) -> str:
    """Return such as "Stories from Colorado about bomb threats", or "All stories"."""
    said = []
    for facet in sorted(listing.chosen, key=lambda facet: facet.phrase_place):
        labels = [option.label for option in listing.chosen[facet]]
        said.append(facet.phrase % {"names": _names(facet, labels)})
    said += _months(listing)
    if listing.words:
        said.append(_("that match “%(words)s”") % {"words": typographic(listing.words)})
    return _("Stories %(filters)s") % {"filters": " ".join(said)} if said else _("All stories")


def _names(facet: Facet, labels: list[str]) -> str:
    """Join labels by "or": any of them is enough. A type of crime stands in lower case, an acronym does not."""
    if facet.is_lowercase:
        labels = [label if label[1:2].isupper() else label[:1].lower() + label[1:] for label in labels]
    *others, last = labels
    return _("%(names)s or %(last)s") % {"names": ", ".join(others), "last": last} if others else last


def _months(listing: Listing) -> list[str]:
    first, last = listing.read["from"], listing.read["to"]
    said = [_("since %(month)s") % {"month": first.text}] if first else []
    return [*said, _("until %(month)s") % {"month": last.text}] if last else said
