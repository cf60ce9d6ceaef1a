"""Import plan of a Word document: its proposed drafts with the answers of the user."""

import hashlib
from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import TypedDict

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from stories.intake.batches import ImportPlan, RowProblem
from stories.intake.files.limits import FileError
from stories.intake.files.zip_package import SIGNATURE
from stories.intake.sheets.base import Record
from stories.intake.sheets.stories import StorySheet
from stories.intake.uploads.readers import rewrite_picture
from stories.intake.word.document import WordDocument
from stories.intake.word.drafts import Draft, make_drafts
from stories.intake.word.left_out import notices_about
from stories.intake.word.markings import find_markings


class DraftAnswers(TypedDict):
    """Form values of one draft; centers and threat types are ids."""

    title: str
    event_date: str
    lead_center: int | None
    supporting_centers: Iterable[int]
    threat_types: Iterable[int]
    alt: str


def plan_drafts(name: str, content: bytes) -> tuple[list[Draft], ImportPlan]:
    """Return the drafts of a document, and a plan with all its notices; raise FileError.

    `content` is the JSON of the document that the batch keeps.
    """
    if content.startswith(SIGNATURE):
        raise FileError(_("An earlier version of the portal read this file. Upload it again."))

    document = WordDocument.from_json(content.decode())
    drafts = make_drafts(document, name)

    plan = ImportPlan(file_hash=hashlib.sha256(content).hexdigest())
    plan.findings = notices_about(document.left_out)
    plan.markings = find_markings(document.left_out)
    if plan.markings:
        plan.findings.insert(0, _marking_notice(plan.markings))
    for draft in drafts:
        plan.findings += draft.findings

    if not drafts:
        message = _("The document has no text that could become a story.")
        plan.problems = [RowProblem(1, "", message)]

    return drafts, plan


def _marking_notice(markings: list[tuple[str, str]]) -> str:
    texts = "; ".join(text for _rule, text in markings)
    sentence = _(
        "This document has a marking outside its stories. Every draft is blocked until a second"
        " person decides: %(texts)s"
    )
    return sentence % {"texts": texts}


def fill_plan(
    sheet: StorySheet, plan: ImportPlan, drafts: list[Draft], answers: Mapping[int, DraftAnswers]
) -> None:
    """Add the chosen drafts to the plan; `answers` are {index of a draft: values}."""
    sheet.prepare()
    for index, values in sorted(answers.items()):
        draft = drafts[index]
        number = index + 1
        record = _record(sheet, draft, values)
        plan.rows.append((number, record))
        for name, reason in sheet.check(record).items():
            plan.problems.append(RowProblem(number, name, reason))

        record.extra = {"markings": plan.markings}
        try:
            record.extra["picture"] = _picture(draft, values["alt"])
        except ValidationError as error:
            plan.problems.append(RowProblem(number, "image", " ".join(error.messages)))


def _record(sheet: StorySheet, draft: Draft, values: DraftAnswers) -> Record:
    """Return the record of a draft with the user's answers about it."""
    lead = values["lead_center"]
    supporting = [center for center in values["supporting_centers"] if center != lead]

    columns = dict(sheet.init_instance().values())
    columns |= {
        "external_id": "",
        "title": values["title"],
        "event_date": values["event_date"],
        "body": draft.body,
        "states": draft.states,
        "lead_center": lead,
        "supporting_centers": sorted(supporting),
        "threat_types": sorted(values["threat_types"]),
    }
    return Record(None, columns)


def _picture(draft: Draft, alt: str) -> tuple[ContentFile, str] | None:
    """Return the rewritten picture with its alternative text; None without such a text."""
    if not draft.picture or not alt:
        return None
    return rewrite_picture(BytesIO(draft.picture)), alt
