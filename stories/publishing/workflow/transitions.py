"""Which act leads from where to where. Migration 0014 holds the same table; a test compares the two."""

from stories.choices import Act, Status

ANY_STATUS = frozenset(Status)
# What counts as another text once it is changed: it goes back to the beginning.
SETTLED = frozenset({Status.CLEARED, Status.PUBLISHED, Status.WITHDRAWN})

TRANSITIONS: dict[Act, tuple[frozenset[Status], Status | None]] = {
    # A published story can be submitted only when its time on the site is over; workflow/review.py sees to that.
    Act.SUBMIT: (frozenset({Status.DRAFT, Status.RETURNED, Status.WITHDRAWN, Status.PUBLISHED}), Status.IN_REVIEW),
    Act.TAKE_BACK: (frozenset({Status.IN_REVIEW}), Status.DRAFT),
    Act.SEND_BACK: (frozenset({Status.IN_REVIEW, Status.CLEARED}), Status.RETURNED),
    Act.CLEAR: (frozenset({Status.IN_REVIEW}), Status.CLEARED),
    Act.PUBLISH: (frozenset({Status.CLEARED}), Status.PUBLISHED),
    Act.SCHEDULE: (frozenset({Status.CLEARED}), Status.PUBLISHED),
    Act.CANCEL: (frozenset({Status.PUBLISHED}), Status.CLEARED),
    Act.EDIT: (SETTLED, Status.DRAFT),
    Act.BREAK_GLASS: (ANY_STATUS - {Status.PUBLISHED, Status.WITHDRAWN}, Status.PUBLISHED),
    Act.COUNTERSIGN: (ANY_STATUS, None),  # the status stays
    Act.WITHDRAW: (ANY_STATUS - {Status.WITHDRAWN}, Status.WITHDRAWN),
    Act.ADMIT: (frozenset({Status.DRAFT}), Status.PUBLISHED),
}


def legal_transitions() -> list[tuple[str, str, str]]:
    """Return (act, from, to) of every step there is."""
    return [(act, start, end or start) for act, (starts, end) in TRANSITIONS.items() for start in sorted(starts)]
