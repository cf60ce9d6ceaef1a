"""Table of workflow acts: the statuses where each may start and the status it leads to.

Migrations 0014 and 0029 have the same table in SQL; a test compares the two.
"""

from typing import NamedTuple

from stories.choices import Act, Status


class Transition(NamedTuple):
    """`end` None keeps the status."""

    starts: frozenset[Status]
    end: Status | None


ANY_STATUS = frozenset(Status)
# A change of the text sends a story in one of these back to draft.
SETTLED = frozenset({Status.CLEARED, Status.PUBLISHED, Status.WITHDRAWN})
# A published story can be submitted only after its time on the site has ended: see review.submit.
SUBMITTABLE = frozenset({Status.DRAFT, Status.RETURNED, Status.WITHDRAWN, Status.PUBLISHED})
UNRELEASED = ANY_STATUS - {Status.PUBLISHED, Status.WITHDRAWN}

TRANSITIONS: dict[Act, Transition] = {
    Act.SUBMIT: Transition(SUBMITTABLE, Status.IN_REVIEW),
    Act.TAKE_BACK: Transition(frozenset({Status.IN_REVIEW}), Status.DRAFT),
    Act.SEND_BACK: Transition(frozenset({Status.IN_REVIEW, Status.CLEARED}), Status.RETURNED),
    Act.CLEAR: Transition(frozenset({Status.IN_REVIEW}), Status.CLEARED),
    Act.PUBLISH: Transition(frozenset({Status.CLEARED}), Status.PUBLISHED),
    Act.SCHEDULE: Transition(frozenset({Status.CLEARED}), Status.PUBLISHED),
    Act.CANCEL: Transition(frozenset({Status.PUBLISHED}), Status.CLEARED),
    Act.EDIT: Transition(SETTLED, Status.DRAFT),
    Act.BREAK_GLASS: Transition(UNRELEASED, Status.PUBLISHED),
    Act.COUNTERSIGN: Transition(ANY_STATUS, None),
    Act.WITHDRAW: Transition(ANY_STATUS - {Status.WITHDRAWN}, Status.WITHDRAWN),
    Act.ADMIT: Transition(frozenset({Status.DRAFT}), Status.PUBLISHED),
    Act.DISCARD: Transition(frozenset({Status.DRAFT, Status.RETURNED}), Status.PUBLISHED),
    Act.CHANGE_END: Transition(ANY_STATUS, None),
    Act.READ_AGAIN: Transition(ANY_STATUS, None),
}


def legal_transitions() -> list[tuple[str, str, str]]:
    """Return (act, from, to) of every possible change of status."""
    found: list[tuple[str, str, str]] = []
    for act, transition in TRANSITIONS.items():
        for start in sorted(transition.starts):
            end = transition.end or start
            found.append((act, start, end))

    return found
