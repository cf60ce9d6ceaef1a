"""Reasons why an entry can't be deleted: stories use it, or the site needs the page."""

from collections.abc import Sequence

from django.db.models import Model, Q
from django.utils.translation import gettext as _
from taggit.models import Tag

from stories.choices import REQUIRED_PAGES
from stories.facets import entry_facet_id
from stories.models import (
    FusionCenter,
    OutcomeKind,
    Page,
    Partner,
    Publication,
    SiteText,
    Story,
    ThreatType,
)
from stories.publishing.workflow.exceptions import WorkflowError

# The lookup from a story to the entries of each list. No story refers to pages and terms.
STORY_LOOKUPS: dict[type[Model], str] = {
    FusionCenter: "center_roles__center",
    Partner: "partner_roles__partner",
    ThreatType: "threat_types",
    OutcomeKind: "outcomes__kind",
    Tag: "tags",
}
MAX_STORIES = 20


def stories_that_use(entries: Sequence[Model]) -> list[str]:
    """Return the first stories whose working text or public edition uses one of the entries."""
    lookup = STORY_LOOKUPS.get(type(entries[0])) if entries else None
    if lookup is None:
        return []

    entry_ids = [entry_facet_id(entry) for entry in entries]
    public = Publication.objects.with_any_facet(entry_ids).values("story")
    working = Story.objects.order_by().filter(**{f"{lookup}__in": entries}).values("pk")

    stories = Story.objects.filter(Q(pk__in=public) | Q(pk__in=working))
    titles = stories.values_list("title", flat=True)[:MAX_STORIES]
    return [_("Story: %(title)s") % {"title": title} for title in titles]


def is_required(entry: Model) -> bool:
    """Return whether the site needs the entry: some pages, and the texts of the home page."""
    if isinstance(entry, SiteText):
        return True
    return isinstance(entry, Page) and entry.slug in REQUIRED_PAGES


def require_deletable(entry: Model) -> None:
    """Raise WorkflowError if a story uses the entry, or if the site needs the page."""
    if is_required(entry):
        raise WorkflowError(
            _("The site needs %(name)s, so it can’t be deleted. You can edit it.") % {"name": entry}
        )

    if stories_that_use([entry]):
        raise WorkflowError(_("Stories use %(name)s, so it can’t be deleted.") % {"name": entry})
