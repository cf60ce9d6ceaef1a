"""Tables of the record, in which the server's database role may only add rows.

`manage.py migrate` and `manage.py restore` grant the privileges (fusionstories/db_roles.py).
"""

from django.db.models import Model

from stories.models.account import AccountChange, UsedUsername
from stories.models.audit import AuditEntry
from stories.models.clearance import Clearance, Decision
from stories.models.edition import Edition, Takedown, WorkflowEntry
from stories.models.proposal import ProposedChange
from stories.models.purge import Purge
from stories.models.release_record import ReleaseRecord

# {model: columns that may change}. A clearance is voided or countersigned, a proposed change is
# settled, an account change decided, a purge confirmed or canceled, and the record of a canceled
# schedule loses its edition; triggers allow each once. Remarks and reasons change in a purge, which
# drops their words.
APPEND_ONLY: dict[type[Model], tuple[str, ...]] = {
    AccountChange: ("state", "secret", "decided_by_id", "decided_at", "acknowledged_at"),
    AuditEntry: (),
    Clearance: ("voided_at", "void_reason", "countersigned_by_id", "countersigned_at"),
    Decision: ("reason",),
    Edition: (),
    ProposedChange: (
        "object_id",
        "state",
        "settled_by_id",
        "settled_at",
        "remark",
        "decisions",
        "emergency_reason",
        "countersigned_by_id",
        "countersigned_at",
    ),
    Purge: ("confirmation", "confirmed_by_id", "confirmed_at", "canceled_by_id", "canceled_at"),
    ReleaseRecord: ("edition_id", "canceled_at"),
    Takedown: (),
    UsedUsername: (),
    WorkflowEntry: ("remark",),
}


def append_only_tables() -> dict[str, tuple[str, ...]]:
    """Return {table: columns that may change}."""
    return {model._meta.db_table: columns for model, columns in APPEND_ONLY.items()}
