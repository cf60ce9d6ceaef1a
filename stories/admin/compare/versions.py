"""States of a story that can be compared: working text, public text, editions, saved versions."""

from django.utils.translation import gettext as _

from stories.choices import Act
from stories.models import Milestone, Publication, Story
from stories.models.edition_content import Snapshot
from stories.publishing.snapshot import has_same_text, snapshot
from stories.timezones import format_eastern

WORKING = "working"
PUBLIC = "live"


def state_labels(story: Story) -> dict[str, str]:
    """Return {key: label}: the working text, the public text, then latest first; three queries."""
    labels = {WORKING: _("Working text")}

    public = Publication.objects.visible().filter(story=story)
    public_number = public.values_list("edition__number", flat=True).first()
    if public_number:
        labels[PUBLIC] = _("Public now: edition %(number)s") % {"number": public_number}

    dated = []
    for number, released_at in story.editions.values_list("number", "released_at"):
        details = {"number": number, "at": format_eastern(released_at)}
        label = _("Edition %(number)s, %(at)s") % details
        dated.append((released_at, f"edition-{number}", label))

    for milestone in story.milestones.defer("content").select_related("by"):
        dated.append((milestone.at, f"milestone-{milestone.pk}", milestone_label(milestone)))

    dated.sort(reverse=True)
    return labels | {key: label for _at, key, label in dated}


def milestone_label(milestone: Milestone) -> str:
    """Return what a version is and when it was saved."""
    at = format_eastern(milestone.at)
    labels: dict[str, str] = {
        Act.SUBMIT: _("Submitted by %(name)s, %(at)s"),
        Act.SEND_BACK: _("Returned by %(name)s, %(at)s"),
    }
    if milestone.by and milestone.act in labels:
        return labels[milestone.act] % {"name": milestone.by, "at": at}
    return f"{milestone.name}, {at}"


def state_content(story: Story, key: str) -> Snapshot:
    """Return the content of a state that state_labels() lists."""
    kind, _dash, number = key.partition("-")
    if kind == WORKING:
        return snapshot(story)
    if kind == PUBLIC:
        public = Publication.objects.visible().select_related("edition").get(story=story)
        return public.edition.content

    if kind == "edition":
        return story.editions.get(number=number).content
    return story.milestones.get(pk=number).content


def latest_different(story: Story, labels: dict[str, str]) -> str:
    """Return the key of the latest state whose text is not the working text.

    Without such a state, return the latest one. Two queries, and up to four for a state that
    differs in its entries alone.
    """
    contents = _earlier_contents(story)
    earlier = [key for key in labels if key in contents]
    if not earlier:
        return WORKING

    working = snapshot(story)
    for key in earlier:
        if not has_same_text(contents[key], working):
            return key

    return earlier[0]


def _earlier_contents(story: Story) -> dict[str, Snapshot]:
    """Return {key: content} of all editions and saved versions; two queries."""
    contents = {}
    for number, content in story.editions.values_list("number", "content"):
        contents[f"edition-{number}"] = content
    for milestone_id, content in story.milestones.values_list("pk", "content"):
        contents[f"milestone-{milestone_id}"] = content
    return contents
