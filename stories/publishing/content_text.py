"""Content field values as text: short descriptions for staff, and words for search by weight."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stories.choices import STATES, CenterRole, MissionArea, PartnerRole, SourceKind
from stories.models import FusionCenter, Partner
from stories.models.edition_content import Content, VocabularyNames
from stories.publishing.content_values import Value
from stories.rich_text import html_to_text

# Texts by search weight, "A" to "D".
WeightedTexts = Mapping[str, Iterable[str]]


def describe_as_text(value: Value, names: VocabularyNames) -> str:
    return str(value)


def describe_body(value: str, names: VocabularyNames) -> str:
    count = len(html_to_text(value).split())
    return ngettext("%(count)s word", "%(count)s words", count) % {"count": count}


def describe_states(value: list[str], names: VocabularyNames) -> str:
    return ", ".join(STATES[code] for code in value)


def describe_mission_area(value: str, names: VocabularyNames) -> str:
    labels = dict(MissionArea.choices)
    return str(labels.get(value, ""))


def describe_centers(value: list[Value], names: VocabularyNames) -> str:
    described: dict[str, str] = {}
    for entry in value:
        center = str(names.centers.get(entry["id"], _("deleted fusion center")))
        # The lead comes first. Two centers may have been merged.
        described.setdefault(center, f"{center} ({CenterRole(entry['role']).label})")

    return ", ".join(described.values())


def describe_partners(value: list[Value], names: VocabularyNames) -> str:
    described: dict[str, str] = {}
    for entry in value:
        partner = str(names.partners.get(entry["id"], _("deleted partner")))
        role = f" ({PartnerRole(entry['role']).label})" if entry["role"] else ""
        described.setdefault(partner, f"{partner}{role}")

    return ", ".join(sorted(described.values()))


def describe_threat_types(value: list[int], names: VocabularyNames) -> str:
    threats = {str(names.threats.get(id_, _("deleted threat type"))) for id_ in value}
    return ", ".join(sorted(threats))


def describe_tags(value: list[Value], names: VocabularyNames) -> str:
    return ", ".join(tag["name"] for tag in value)


def describe_outcomes(value: list[Value], names: VocabularyNames) -> str:
    described = []
    for entry in value:
        kind = names.outcomes.get(entry["kind"], _("deleted outcome type"))
        parts = [str(kind), entry["quantity"], entry["unit"], entry["note"]]
        described.append(" ".join(filter(None, parts)))

    return ", ".join(described)


def describe_sources(value: list[Value], names: VocabularyNames) -> str:
    """Return a line for each source, with everything known about it."""
    kinds = dict(SourceKind.choices)
    lines = []
    for source in value:
        kind = str(kinds.get(source["kind"], ""))
        parts = [source["title"], source["publisher"], source["date"], kind, source["url"]]
        if source["archived_url"]:
            parts.append(_("archived copy: %(url)s") % {"url": source["archived_url"]})
            parts.append(source["archived_on"])

        lines.append(", ".join(filter(None, parts)))

    return "\n".join(lines)


def describe_image(value: Value, names: VocabularyNames) -> str:
    if value is None:
        return ""
    file_name = value["name"].rsplit("/", 1)[-1]
    return f"{file_name} {value['alt']} {value['caption']}".strip()


def no_search_texts(content: Content) -> WeightedTexts:
    return {}


def title_texts(content: Content) -> WeightedTexts:
    return {"A": [content.title]}


def summary_texts(content: Content) -> WeightedTexts:
    return {"B": [content.summary]}


def body_texts(content: Content) -> WeightedTexts:
    return {"C": [html_to_text(content.body)]}


def event_texts(content: Content) -> WeightedTexts:
    return {"B": [content.event.text]}


def state_texts(content: Content) -> WeightedTexts:
    return {"B": content.state_names}


def center_texts(content: Content) -> WeightedTexts:
    return {"B": [f"{_all_names(center)} {center.city}" for center in content.centers]}


def partner_texts(content: Content) -> WeightedTexts:
    return {"C": [_all_names(entry.partner) for entry in content.partners]}


def threat_texts(content: Content) -> WeightedTexts:
    """Return names of threat types, and with less weight broader types and synonyms."""
    threats = content.threat_types
    broader = [threat.top.name for threat in threats]
    synonyms = [" ".join([*threat.synonyms, *threat.absorbed_names]) for threat in threats]
    return {"B": content.threat_names, "D": [*broader, *synonyms]}


def tag_texts(content: Content) -> WeightedTexts:
    return {"B": content.tag_names}


def outcome_texts(content: Content) -> WeightedTexts:
    return {"C": [f"{outcome.kind.name} {outcome.note}" for outcome in content.outcomes]}


def _all_names(entry: FusionCenter | Partner) -> str:
    """Return the current and former names of a center or partner."""
    former_names = getattr(entry, "former_names", [])
    return " ".join([entry.name, entry.acronym, *former_names, *entry.absorbed_names])
