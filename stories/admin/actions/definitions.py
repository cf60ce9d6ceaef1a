"""Definitions of all workflow actions: permission, texts, form and effect."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stories.admin.actions import forms
from stories.choices import Act, Status
from stories.models import Publication, Story
from stories.models.publication import status_in_sentence
from stories.publishing import workflow
from stories.publishing.accounts.waiting import waiting_notice
from stories.publishing.revert import restore
from stories.publishing.roles import RELEASE_PERMISSIONS
from stories.publishing.story_transaction import lock_story
from stories.publishing.workflow.dates import change_end, due_for_review, read_again
from stories.publishing.workflow.exceptions import WorkflowError
from stories.publishing.workflow.release import release_cleared
from stories.publishing.workflow.second_person import same_person_refusal
from stories.publishing.workflow.transitions import TRANSITIONS
from stories.timezones import format_eastern

# The form is the one of the same action, which its type cannot express.
Perform = Callable[[Story, User, Any], str]


@dataclass(frozen=True, slots=True)
class WorkflowAction:
    """One action with a page of its own.

    `perform` returns the success message. `is_available` checks what the status does not tell.
    `needs_second_person` excludes everyone who edited the text. An action that `must_win` is tried
    until it succeeds, whoever else writes the story.
    """

    name: str
    act: Act
    permission: str
    button: str | Promise
    title: str | Promise
    intro: str | Promise
    form: type[forms.ActionForm]
    perform: Perform
    is_available: Callable[[Story], bool] = lambda story: True
    is_risk: bool = False
    needs_second_person: bool = False
    must_win: bool = False

    @property
    def url_name(self) -> str:
        return f"admin:stories_story_{self.name}"

    def refusal(self, story: Story, user: User) -> str:
        """Return why the user can't do this now, or "" if nothing prevents it."""
        if not self._is_possible(story):
            status = status_in_sentence(story)
            return _("You can’t do this now. The story is %(status)s.") % {"status": status}

        if f"stories.{self.permission}" in RELEASE_PERMISSIONS:
            notice = waiting_notice(user)
            if notice:
                return notice

        if self.needs_second_person:
            return same_person_refusal(story.authors, user)
        return ""

    def is_offered(self, story: Story, user: User) -> bool:
        """Return whether the user's role allows this action, and nothing else prevents it."""
        if not user.has_perm(f"stories.{self.permission}"):
            return False
        return self._is_possible(story) and not self.missing_second_person(story, user)

    def missing_second_person(self, story: Story, user: User) -> str:
        """Return why a user whose role allows the action isn't a second person; "" otherwise."""
        if not self.needs_second_person or not user.has_perm(f"stories.{self.permission}"):
            return ""
        if not self._is_possible(story):
            return ""
        return same_person_refusal(story.authors, user)

    def _is_possible(self, story: Story) -> bool:
        return story.status in TRANSITIONS[self.act].starts and self.is_available(story)


def _has_publication(story: Story) -> bool:
    return Publication.objects.filter(story=story).exists()


def _is_scheduled(story: Story) -> bool:
    return Publication.objects.scheduled().filter(story=story).exists()


def _is_public(story: Story) -> bool:
    return Publication.objects.visible().filter(story=story).exists()


def _is_due_for_review(story: Story) -> bool:
    return _is_public(story) and due_for_review(Story.objects.filter(pk=story.pk)).exists()


def _has_changes(story: Story) -> bool:
    return _is_public(story) and not _is_scheduled(story)


def _discard(story: Story, user: User, form: forms.DiscardForm) -> str:
    """Restore the public text; the discarded one is kept as a version."""
    stored = lock_story(story.pk)
    public = Publication.objects.visible().select_related("edition").filter(story=story).first()
    if public is None or stored.status not in TRANSITIONS[Act.DISCARD].starts:
        raise WorkflowError(_("Only changes to a public story can be discarded."))

    name = _("Edition %(number)s") % {"number": public.edition.number}
    restore(stored, public.edition.content, user, name, form.cleaned_data["seen"])
    return _("Your changes were discarded. They are kept as a version, under “Compare.”")


def _can_be_submitted(story: Story) -> bool:
    if story.status != Status.PUBLISHED:
        return True
    publications = Publication.objects.filter(story=story)
    return not (publications.visible() | publications.scheduled()).exists()


def _submit(story: Story, user: User, form: forms.SubmitForm) -> str:
    workflow.submit(story, user, form.cleaned_data["remark"], form.note)
    return _("The story has been submitted for clearance.")


def _take_back(story: Story, user: User, form: forms.ActionRemarkForm) -> str:
    workflow.take_back(story, user, form.cleaned_data["remark"])
    return _("The story is a draft again.")


def _send_back(story: Story, user: User, form: forms.SendBackForm) -> str:
    workflow.send_back(story, user, form.cleaned_data["remark"])
    return _("The story has been returned to its author.")


def _clear(story: Story, user: User, form: forms.ClearForm) -> str:
    form.save_decisions(story, user)
    workflow.clear(story, user, form.legal_review)
    return _("The text is cleared for release. Any edit cancels the clearance.")


def _publish(story: Story, user: User, form: forms.PublishForm) -> str:
    form.save_decisions(story, user)
    edition = release_cleared(story, user, form.release_options)
    return _("Edition %(number)s is public.") % {"number": edition.number}


def _schedule(story: Story, user: User, form: forms.ScheduleForm) -> str:
    form.save_decisions(story, user)
    edition = release_cleared(story, user, form.release_options)
    details = {"number": edition.number, "at": format_eastern(edition.released_at)}
    return _("Edition %(number)s will be published on %(at)s.") % details


def _cancel(story: Story, user: User, form: forms.ActionRemarkForm) -> str:
    workflow.cancel(story, user, form.cleaned_data["remark"])
    return _("The scheduled release is canceled. The text is still cleared.")


def _withdraw(story: Story, user: User, form: forms.WithdrawForm) -> str:
    was_public = _is_public(story)
    workflow.withdraw(story, user, form.cleaned_data["reason"])
    if was_public:
        return _("The story is no longer public.")
    return _("The story is withdrawn and won’t be published.")


def _change_end(story: Story, user: User, form: forms.EndDateForm) -> str:
    until = form.cleaned_data["until"]
    change_end(story, user, until, form.cleaned_data["remark"])
    if until is None:
        return _("The story stays public. It has no end date.")
    return _("The story is public until %(end)s.") % {"end": format_eastern(until)}


def _read_again(story: Story, user: User, form: forms.ReadAgainForm) -> str:
    review_at = form.cleaned_data["review_at"]
    read_again(story, user, review_at, form.cleaned_data["remark"])
    return _("Saved. The next review is due by %(date)s.") % {"date": format_eastern(review_at)}


def _break_glass(story: Story, user: User, form: forms.BreakGlassForm) -> str:
    reason = form.cleaned_data["why"]
    edition = workflow.break_glass(
        story, user, reason, form.legal_review, form.release_options, form.note
    )
    message = _("Edition %(number)s is public. A second person must sign it.")
    return message % {"number": edition.number}


ACTIONS = (
    WorkflowAction(
        name="submit",
        act=Act.SUBMIT,
        permission="submit_story",
        button=gettext_lazy("Submit for clearance …"),
        title=gettext_lazy("Submit for clearance"),
        intro=gettext_lazy(
            "A second person will review the saved version. You can’t edit it during review."
        ),
        form=forms.SubmitForm,
        perform=_submit,
        is_available=_can_be_submitted,
    ),
    WorkflowAction(
        name="clear",
        act=Act.CLEAR,
        permission="clear_story",
        button=gettext_lazy("Clear …"),
        title=gettext_lazy("Clear for public release"),
        intro=gettext_lazy("By clearing, you approve this exact text for public release."),
        form=forms.ClearForm,
        perform=_clear,
        needs_second_person=True,
    ),
    WorkflowAction(
        name="publish",
        act=Act.PUBLISH,
        permission="publish_story",
        button=gettext_lazy("Publish …"),
        title=gettext_lazy("Publish now"),
        intro=gettext_lazy("The cleared text becomes public immediately."),
        form=forms.PublishForm,
        perform=_publish,
    ),
    WorkflowAction(
        name="schedule",
        act=Act.SCHEDULE,
        permission="publish_story",
        button=gettext_lazy("Schedule …"),
        title=gettext_lazy("Schedule the release"),
        intro=gettext_lazy(
            "The cleared text becomes public at the time you choose. The current edition stays"
            " public until then."
        ),
        form=forms.ScheduleForm,
        perform=_schedule,
    ),
    WorkflowAction(
        name="cancel",
        act=Act.CANCEL,
        permission="publish_story",
        button=gettext_lazy("Cancel the schedule …"),
        title=gettext_lazy("Cancel the schedule"),
        intro=gettext_lazy(
            "The scheduled edition won’t be published. The current edition stays public."
        ),
        form=forms.ActionRemarkForm,
        perform=_cancel,
        is_available=_is_scheduled,
    ),
    WorkflowAction(
        name="send_back",
        act=Act.SEND_BACK,
        permission="review_story",
        button=gettext_lazy("Return for changes …"),
        title=gettext_lazy("Return for changes"),
        intro=gettext_lazy(
            "The author can edit the story again and sees your remark. This cancels the clearance."
        ),
        form=forms.SendBackForm,
        perform=_send_back,
    ),
    WorkflowAction(
        name="take_back",
        act=Act.TAKE_BACK,
        permission="submit_story",
        button=gettext_lazy("Withdraw from review …"),
        title=gettext_lazy("Withdraw from review"),
        intro=gettext_lazy("The story becomes a draft again. You can edit it and submit it again."),
        form=forms.ActionRemarkForm,
        perform=_take_back,
    ),
    WorkflowAction(
        name="discard",
        act=Act.DISCARD,
        permission="change_story",
        button=gettext_lazy("Discard the changes …"),
        title=gettext_lazy("Discard the changes"),
        intro=gettext_lazy(
            "The working text becomes the public text again. The changed text is kept as a version,"
            " under “Compare.”"
        ),
        form=forms.DiscardForm,
        perform=_discard,
        is_available=_has_changes,
    ),
    WorkflowAction(
        name="read_again",
        act=Act.READ_AGAIN,
        permission="review_story",
        button=gettext_lazy("Still correct …"),
        title=gettext_lazy("Reviewed again, still correct"),
        intro=gettext_lazy(
            "You confirm that the public text is still correct. The history shows who confirmed it"
            " and when. The text doesn’t change."
        ),
        form=forms.ReadAgainForm,
        perform=_read_again,
        is_available=_is_due_for_review,
    ),
    WorkflowAction(
        name="change_end",
        act=Act.CHANGE_END,
        permission="publish_story",
        button=gettext_lazy("Change the end date …"),
        title=gettext_lazy("Change the end date"),
        intro=gettext_lazy(
            "The story leaves the site on this date. The text and its edition don’t change."
        ),
        form=forms.EndDateForm,
        perform=_change_end,
        is_available=_is_public,
    ),
    WorkflowAction(
        name="withdraw",
        act=Act.WITHDRAW,
        permission="withdraw_story",
        button=gettext_lazy("Withdraw …"),
        title=gettext_lazy("Withdraw from the site"),
        intro=gettext_lazy(
            "The story and all its editions are removed from every page, list, feed and search"
            " immediately. Its URL says that it is gone. Internal records are kept. Republishing"
            " requires a new clearance."
        ),
        form=forms.WithdrawForm,
        perform=_withdraw,
        is_available=_has_publication,
        must_win=True,
        is_risk=True,
    ),
    WorkflowAction(
        name="break_glass",
        act=Act.BREAK_GLASS,
        permission="break_glass",
        button=gettext_lazy("Emergency release (one person) …"),
        title=gettext_lazy("Emergency release (one person)"),
        intro=gettext_lazy(
            "For emergencies only. The saved text becomes public immediately, on your sole"
            " authority. All releasing officials see a notice until one of them has signed."
        ),
        form=forms.BreakGlassForm,
        perform=_break_glass,
        is_risk=True,
    ),
)
