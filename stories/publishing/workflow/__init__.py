"""The only writer of Story.status: every act checks, changes and logs in one transaction on a locked row.

    draft ─submit─► in review ─clear─► cleared ─publish, schedule─► published ─withdraw─► withdrawn
      ▲ ▲            │   │ send_back      │                            │                      │
      │ └─take_back──┘   └──► returned ◄──┘                            │                      │
      └───────────── note_edit: a changed text begins anew ◄───────────┴──────────────────────┘

The status is that of the working text. What is public is a row of Publication, and nothing else. Triggers of
migration 0014 keep all of this for the shell and for SQL too.
"""

from stories.publishing.workflow.bundles import release_bundle
from stories.publishing.workflow.edits import EditResult, note_edit, note_merge
from stories.publishing.workflow.emergency import break_glass, countersign
from stories.publishing.workflow.exceptions import (
    BlockedError,
    IllegalStepError,
    NotAllowedError,
    NotClearedError,
    SamePersonError,
    WorkflowError,
)
from stories.publishing.workflow.release import ReleaseOptions, cancel, publish, release_from_archive, schedule
from stories.publishing.workflow.requirements import decide, refresh_open_findings, undecided_warnings
from stories.publishing.workflow.review import LegalReview, clear, send_back, submit, take_back
from stories.publishing.workflow.withdraw import feature, withdraw

__all__ = [
    "BlockedError",
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
    "clear",
    "countersign",
    "decide",
    "feature",
    "note_edit",
    "note_merge",
    "publish",
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
