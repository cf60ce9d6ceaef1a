"""The two-person rule: who counts as a second person for a text."""

from django.contrib.auth.models import AnonymousUser, User
from django.utils.translation import gettext as _

from stories.publishing.accounts.identity import are_same_person
from stories.publishing.workflow.exceptions import NotClearedError, SamePersonError
from stories.publishing.workflow.transaction import LockedStory


def require_second_person(locked: LockedStory, by: User) -> None:
    """Raise SamePersonError for authors and editors of the text since its last release.

    The same goes for accounts that count as the same person as one of them.
    """
    refusal = same_person_refusal(locked.story.authors, by)
    if refusal:
        raise SamePersonError(refusal)


def same_person_refusal(authors: set[int], by: User | AnonymousUser) -> str:
    """Return why the user isn't a second person beside the authors; "" if the user is."""
    if by.pk in authors:
        return _("You wrote or edited this text. Someone else must review it.")
    if by.pk is not None and are_same_person({by.pk}, authors):
        return _(
            "Your account and an author's account were created or reset by the same person in the"
            " last 30 days. Someone else must review this text."
        )
    return ""


def require_known_editor(locked: LockedStory) -> None:
    """Raise NotClearedError when the text was changed without recording an editor."""
    if locked.story.content_hash != locked.current_hash:
        raise NotClearedError(
            _(
                "The text was changed outside the admin by an unknown user. Return it for"
                " resubmission."
            )
        )
