"""From drafts as proposed, and the answers of people, to records that are stored as those of a spreadsheet."""

import hashlib
from collections.abc import Mapping
from io import BytesIO
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from stories.intake.batches import Plan, Problem
from stories.intake.pictures import rewrite_picture
from stories.intake.sheets.base import Record
from stories.intake.sheets.stories import StorySheet
from stories.intake.word.document import read_document
from stories.intake.word.drafts import Draft, make_drafts


def read_word(name: str, content: bytes) -> tuple[list[Draft], Plan]:
    """Return the drafts of a document, and a plan with everything that people must know of it; raise FileError."""
    text = read_document(content)
    drafts = make_drafts(text, name)
    plan = Plan(known_by=hashlib.sha256(content).hexdigest())
    plan.findings = [*text.notices, *(finding for draft in drafts for finding in draft.findings)]
    if not drafts:
        plan.problems = [Problem(1, "", _("The document has no text that could become a story."))]
    return drafts, plan


def fill_plan(sheet: StorySheet, plan: Plan, drafts: list[Draft], answers: Mapping[int, Mapping[str, Any]]) -> None:
    """Fill the plan with the drafts that were chosen, as people decided; `answers` are by the place of the draft.

    {"title", "event_date": str; "lead_center": id or None; "supporting_centers", "threat_types": [id]; "alt": str}
    """
    sheet.prepare()
    for place, said in sorted(answers.items()):
        record = _record(sheet, drafts[place], said)
        plan.rows.append((place + 1, record))
        plan.problems += [Problem(place + 1, name, reason) for name, reason in sheet.check(record).items()]
        try:
            record.told = {"picture": _picture(drafts[place], said["alt"])}
        except ValidationError as error:
            plan.problems.append(Problem(place + 1, "image", " ".join(error.messages)))


def _record(sheet: StorySheet, draft: Draft, said: Mapping[str, Any]) -> Record:
    lead = said["lead_center"]
    others = [number for number in said["supporting_centers"] if number != lead]
    values = {name: value for name, value in sheet.init_instance().values().items() if name != "external_id"}
    values |= {"title": said["title"], "event_date": said["event_date"], "body": draft.body, "states": draft.states}
    values |= {"lead_center": lead, "supporting_centers": sorted(others), "threat_types": sorted(said["threat_types"])}
    return Record(None, values | {"external_id": ""})


def _picture(draft: Draft, alt: str) -> tuple[Any, str] | None:
    """Return the picture made anew with its text; without a text for those who cannot see it, it stays out."""
    return (rewrite_picture(BytesIO(draft.picture)), alt) if draft.picture and alt else None
