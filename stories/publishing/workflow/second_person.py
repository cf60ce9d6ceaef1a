"""The two-person rule: who counts as a second person for a text."""

from collections.abc import Collection

from django.contrib.auth.models import AnonymousUser, User
from django.utils.translation import gettext as _

from stories.publishing.accounts.identity import explain_same_person
from stories.publishing.workflow.exceptions import NotClearedError, require_no_refusal
from stories.publishing.workflow.transaction import LockedStory


def require_second_person(locked: LockedStory, by: User) -> None:
    """Raise SamePersonError for authors and editors of the text since its last release.

    The same goes for accounts that count as the same person as one of them.
    """
    require_no_refusal(same_person_refusal(locked.story.authors, by))


def same_person_refusal(authors: set[int], by: User | AnonymousUser) -> str:
    """Return why the user isn't a second person beside the authors; "" if the user is."""
    involved = _("You wrote or edited this text. Someone else must review it.")
    return second_person_refusal(authors, by, involved)


def second_person_refusal(
    first_people: Collection[int], by: User | AnonymousUser, involved: str
) -> str:
    """Return why the user isn't a second person beside some accounts; "" if the user is.

    Every rule of two people, and every page that offers its button, takes the answer from here.
    `involved` is the answer for a user who is one of these accounts.
    """
    if by.pk in first_people:
        return involved
    if not isinstance(by, User):
        return ""

    reason = explain_same_person(by, first_people)
    if not reason:
        return ""
    message = _(
        "Someone else must do this, because for 30 days you count as the same person. %(reason)s"
    )
    return message % {"reason": reason}


def require_known_editor(locked: LockedStory) -> None:
    """Raise NotClearedError when the text was changed without recording an editor."""
    if locked.story.content_hash != locked.current_hash:
        raise NotClearedError(
            _(
                "The text was changed outside the admin by an unknown user. Return it for"
                " resubmission."
            )
        )
