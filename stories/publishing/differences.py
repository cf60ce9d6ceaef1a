"""What two contents say differently, part by part, in a few words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stories.choices import STATES, CenterRole, MissionArea
from stories.models.content import Names
from stories.prose import plain


@dataclass(frozen=True, slots=True)
class Difference:
    """One part of the text, as one edition has it and as the next one has it."""

    label: str
    before: str
    after: str


def differences(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> list[Difference]:
    """Return the parts that differ, in the order of the form; all that is not empty when there is no `before`."""
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
