"""Workflow of a story: the only code that changes Story.status.

Each act checks, changes and logs in one transaction on a locked row.

    draft ─submit─► in review ─clear─► cleared ─publish, schedule─► published ─withdraw─► withdrawn
      ▲ ▲            │   │ send_back      │                            │                      │
      │ └─take_back──┘   └──► returned ◄──┘                            │                      │
      └───────────── note_edit: a changed text is a draft again ◄──────┴──────────────────────┘

The status is that of the working text. A story is public while it has a row of Publication.
Triggers of migration 0014 enforce the same rules for the shell and for SQL.
"""

from stories.publishing.workflow.bundles import cancel_bundle, release_bundle
from stories.publishing.workflow.dates import change_end, read_again
from stories.publishing.workflow.edits import EditResult, note_edit, note_merges, note_new
from stories.publishing.workflow.emergency import break_glass, countersign
from stories.publishing.workflow.exceptions import (
    BlockedError,
    IllegalStepError,
    NotAllowedError,
    NotClearedError,
    SamePersonError,
    WorkflowError,
)
from stories.publishing.workflow.release import (
    ReleaseOptions,
    cancel,
    publish,
    release_from_archive,
    schedule,
)
from stories.publishing.workflow.requirements import (
    decide,
    refresh_open_findings,
    undecided_warnings,
)
from stories.publishing.workflow.review import LegalReview, clear, send_back, submit, take_back
from stories.publishing.workflow.transaction import ChangeNote
from stories.publishing.workflow.withdraw import feature, withdraw

__all__ = [
    "BlockedError",
    "ChangeNote",
    "EditResult",
    "IllegalStepError",
    "LegalReview",
    "NotAllowedError",
    "NotClearedError",
    "ReleaseOptions",
    "SamePersonError",
    "WorkflowError",
    "break_glass",
    "cancel",
    "cancel_bundle",
    "change_end",
    "clear",
    "countersign",
    "decide",
    "feature",
    "note_edit",
    "note_merges",
    "note_new",
    "publish",
    "read_again",
    "refresh_open_findings",
    "release_bundle",
    "release_from_archive",
    "schedule",
    "send_back",
    "submit",
    "take_back",
    "undecided_warnings",
    "withdraw",
]
