"""What an act would release: the saved text beside the latest edition, and what is missing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stories.choices import STATES, CenterRole, MissionArea
from stories.models import Edition, Publication, Story
from stories.models.content import Names
from stories.prose import plain
from stories.publishing.snapshot import content_hash, require_complete, snapshot

# Where the form asks for what require_complete() misses, when the place is not called id_<field>.
ANCHORS = {"centers": "center_roles-group"}


@dataclass(frozen=True, slots=True)
class Difference:
    """One part of the text, as the latest edition has it and as the next one will."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Review:
    """The next edition of a story, before it is released."""

    number: int
    digest: str
    latest: Edition | None
    is_released: bool
    missing: list[tuple[str, str]]
    differences: list[Difference]
    body: str

    @classmethod
    def of(cls, story: Story) -> Self:
        """Compare the saved text of a story with its latest edition; about a dozen queries."""
        content, latest = snapshot(story), story.editions.first()
        digest = content_hash(content)
        return cls(
            number=latest.number + 1 if latest else 1,
            digest=digest,
            latest=latest,
            is_released=bool(latest and latest.content_hash == digest and _is_shown(latest)),
            missing=_missing(content),
            differences=_differences(latest.content if latest else None, content),
            body=content["body"],
        )


def _is_shown(edition: Edition) -> bool:
    return Publication.objects.visible().filter(edition=edition).exists()


def missing(story: Story) -> list[tuple[str, str]]:
    """Return what a public story must have and this one lacks: list of (place in the form, what to do)."""
    if has_lost_picture(story):
        return [("id_image", _("The file of the picture is gone. Upload it again, or take the picture away."))]
    return _missing(snapshot(story))


def has_lost_picture(story: Story) -> bool:
    """Tell whether the story names a picture that the storage does not have; then it has no content to speak of."""
    name = story.image.name
    return bool(name) and not story.image.storage.exists(name or "")


def _missing(content: dict[str, Any]) -> list[tuple[str, str]]:
    try:
        require_complete(content)
    except ValidationError as error:
        return [(ANCHORS.get(str(one.code), f"id_{one.code}"), one.messages[0]) for one in error.error_list]
    return []


def _differences(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> list[Difference]:
    names = Names.of([content for content in (before, after) if content])
    old, new = says(before, names) if before else {}, says(after, names)
    lines = [Difference(label, old.get(label, ""), text) for label, text in new.items() if old.get(label, "") != text]
    story = _("Story")
    if before and before["body"] != after["body"] and old[story] == new[story]:
        lines.append(Difference(story, old[story], _("as many, but other words")))
    return lines


def says(content: Mapping[str, Any], names: Names | None = None) -> dict[str, str]:
    """{label: what the content says there, in a few words}, in the order of the form."""
    names = names or Names.of([content])
    words = len(plain(content["body"]).split())
    source, image = content["source"], content["image"]
    return {
        _("Title"): content["title"],
        _("Address"): content["slug"],
        _("Summary"): content["summary"],
        _("Story"): ngettext("%(count)s word", "%(count)s words", words) % {"count": words},
        _("Date of the event"): content["event_on"],
        _("States"): ", ".join(STATES[code] for code in content["states"]),
        **_parts(content, names),
        _("Mission area"): str(MissionArea(content["mission_area"]).label) if content["mission_area"] else "",
        _("Tags"): ", ".join(tag["name"] for tag in content["tags"]),
        _("Source"): "\n".join(text for text in (source["title"], source["url"], *source["more_urls"]) if text),
        _("Picture"): f"{image['name'].rsplit('/', 1)[-1]} {image['alt']} {image['caption']}".strip() if image else "",
    }


def _parts(content: Mapping[str, Any], names: Names) -> dict[str, str]:
    centers = [(names.centers.get(entry["id"]), CenterRole(entry["role"]).label) for entry in content["centers"]]
    partners = [names.partners.get(entry["id"]) for entry in content["partners"]]
    outcomes = [(names.outcomes.get(entry["kind"]), entry) for entry in content["outcomes"]]
    return {
        _("Centers"): ", ".join(f"{center} ({role})" for center, role in centers if center),
        _("Partners"): ", ".join(sorted(str(partner) for partner in partners if partner)),
        _("Threat types"): ", ".join(
            str(names.threats[id_]) for id_ in content["threat_types"] if id_ in names.threats
        ),
        _("Outcomes"): ", ".join(
            " ".join(text for text in (str(kind), entry["quantity"], entry["unit"], entry["note"]) if text)
            for kind, entry in outcomes
        ),
    }
