"""The only writer of Story.status: every act checks, changes and logs in one transaction on a locked row.

    draft ─submit─► in review ─clear─► cleared ─publish, schedule─► published ─withdraw─► withdrawn
      ▲ ▲            │   │ send_back      │                            │                      │
      │ └─take_back──┘   └──► returned ◄──┘                            │                      │
      └───────────── note_edit: a changed text begins anew ◄───────────┴──────────────────────┘

The status is that of the working text. What is public is a row of Publication, and nothing else. Triggers of
migration 0014 keep all of this for the shell and for SQL too.
"""

from stories.publishing.workflow.bundles import release_bundle
from stories.publishing.workflow.edits import Noted, note_edit, note_merge
from stories.publishing.workflow.emergency import break_glass, countersign
from stories.publishing.workflow.exceptions import (
    BlockedError,
    IllegalStepError,
    NotAllowedError,
    NotClearedError,
    RefusedError,
    SamePersonError,
)
from stories.publishing.workflow.release import Terms, admit, cancel, publish, schedule
from stories.publishing.workflow.requirements import decide, note_findings, undecided
from stories.publishing.workflow.review import Answers, clear, send_back, submit, take_back
from stories.publishing.workflow.withdraw import feature, withdraw

__all__ = [
    "Answers",
    "BlockedError",
    "IllegalStepError",
    "NotAllowedError",
    "NotClearedError",
    "Noted",
    "RefusedError",
    "SamePersonError",
    "Terms",
    "admit",
    "break_glass",
    "cancel",
    "clear",
    "countersign",
    "decide",
    "feature",
    "note_edit",
    "note_findings",
    "note_merge",
    "publish",
    "release_bundle",
    "schedule",
    "send_back",
    "submit",
    "take_back",
    "undecided",
    "withdraw",
]
