"""Filters of a list as phrases for headings and feed titles."""

from collections.abc import Mapping, Sequence

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from stories.facets import Facet, Option
from stories.partial_dates import EventDate


def filter_phrases(
    chosen: Mapping[Facet, Sequence[Option]], first: EventDate | None, last: EventDate | None
) -> list[str]:
    """Return one phrase per filter, such as "in Colorado" or "about bomb threats"."""
    phrases = []
    for facet in sorted(chosen, key=lambda facet: facet.phrase_order):
        labels = [option.label for option in chosen[facet]]
        phrases.append(facet.phrase % {"names": _join(facet, labels)})

    return [*phrases, *_month_phrases(first, last)]


def _month_phrases(first: EventDate | None, last: EventDate | None) -> list[str]:
    """Return one phrase for the range of months, none without one."""
    if first and last:
        months = {"first": first.text, "last": last.text}
        return [_("from %(first)s through %(last)s") % months]

    if first:
        return [_("since %(month)s") % {"month": first.text}]
    if last:
        return [_("through %(month)s") % {"month": last.text}]
    return []


def _join(facet: Facet, labels: list[str]) -> str:
    """Join labels with "or". Types of crime are lowercase in a sentence, but acronyms are not."""
    if facet.is_lowercase:
        labels = [_lowercase_first(label) for label in labels]
    return str(get_text_list(labels, _("or")))


def _lowercase_first(label: str) -> str:
    """Return a label with a lowercase first letter, unless it is an acronym."""
    is_acronym = label[1:2].isupper()
    return label if is_acronym else label[:1].lower() + label[1:]
