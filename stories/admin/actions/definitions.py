"""All acts on a story: from where they start, who may do them, what they say and ask."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stories.admin.actions import forms
from stories.choices import Act, Status
from stories.eastern import told
from stories.models import Publication, Story
from stories.publishing import workflow
from stories.publishing.workflow.release import release_cleared
from stories.publishing.workflow.transitions import TRANSITIONS

Do = Callable[[Story, Any, Any], str]


@dataclass(frozen=True, slots=True)
class WorkflowAction:
    """One act. `do` returns what to say when it is done; `is_open` what the status alone does not tell."""

    name: str
    act: Act
    permission: str
    button: Any
    title: Any
    intro: Any
    form: type[forms.ActionForm]
    do: Do
    is_open: Callable[[Story], bool] = lambda story: True
    is_risk: bool = False
    second: bool = False  # whether it needs somebody who did not write the text

    @property
    def route(self) -> str:
        return f"admin:stories_story_{self.name}"

    def is_offered(self, story: Story) -> bool:
        """Tell whether the act can start from where the story stands."""
        return story.status in TRANSITIONS[self.act][0] and self.is_open(story)

    def refusal(self, story: Story, user: AbstractBaseUser | Any) -> str:
        """Return why this person cannot do it now; "" if nothing speaks against it."""
        if not self.is_offered(story):
            return _("This story is %(status)s: this cannot be done now.") % {
                "status": Status(story.status).label.lower()
            }
        if self.second and user.pk in story.authors:
            return _("You wrote or edited this text. Someone else must review it.")
        return ""


def _is_shown(story: Story) -> bool:
    return Publication.objects.filter(story=story).exists()


def _is_to_come(story: Story) -> bool:
    return Publication.objects.to_come().filter(story=story).exists()


def _can_be_submitted(story: Story) -> bool:
    rows = Publication.objects.filter(story=story)
    return story.status != Status.PUBLISHED or not (rows.visible() | rows.to_come()).exists()


def _submit(story: Story, user: Any, form: Any) -> str:
    workflow.submit(story, user, form.cleaned_data["remark"])
    return _("The story waits for clearance.")


def _take_back(story: Story, user: Any, form: Any) -> str:
    workflow.take_back(story, user, form.cleaned_data["remark"])
    return _("The story is a draft again.")


def _send_back(story: Story, user: Any, form: Any) -> str:
    workflow.send_back(story, user, form.cleaned_data["remark"])
    return _("The story is returned to its author.")


def _clear(story: Story, user: Any, form: forms.ClearForm) -> str:
    form.decide(story, user)
    workflow.clear(story, user, form.answers)
    return _("The text is cleared. It can be published as it is; a change of one character voids this.")


def _publish(story: Story, user: Any, form: forms.PublishForm) -> str:
    form.decide(story, user)
    edition = release_cleared(story, user, form.terms)
    return _("Edition %(number)s is public.") % {"number": edition.number}


def _schedule(story: Story, user: Any, form: forms.ScheduleForm) -> str:
    form.decide(story, user)
    edition = release_cleared(story, user, form.terms)
    return _("Edition %(number)s becomes public on %(at)s.") % {
        "number": edition.number,
        "at": told(edition.released_at),
    }


def _cancel(story: Story, user: Any, form: Any) -> str:
    workflow.cancel(story, user, form.cleaned_data["remark"])
    return _("The schedule is canceled. The text stays cleared.")


def _withdraw(story: Story, user: Any, form: Any) -> str:
    workflow.withdraw(story, user, form.cleaned_data["reason"])
    return _("The story is no longer public.")


def _break_glass(story: Story, user: Any, form: forms.BreakGlassForm) -> str:
    edition = workflow.break_glass(story, user, form.cleaned_data["why"], form.answers, form.terms)
    return _("Edition %(number)s is public. A second person must sign.") % {"number": edition.number}


ACTIONS = (
    WorkflowAction(
        "submit",
        Act.SUBMIT,
        "submit_story",
        gettext_lazy("Submit for clearance …"),
        gettext_lazy("Submit for clearance"),
        gettext_lazy("A second person reads the text as it was saved. Until then it is out of the author's hands."),
        forms.SubmitForm,
        _submit,
        _can_be_submitted,
    ),
    WorkflowAction(
        "clear",
        Act.CLEAR,
        "clear_story",
        gettext_lazy("Clear …"),
        gettext_lazy("Clear for public release"),
        gettext_lazy("You answer for every word below. The clearance holds for exactly this text."),
        forms.ClearForm,
        _clear,
        second=True,
    ),
    WorkflowAction(
        "publish",
        Act.PUBLISH,
        "publish_story",
        gettext_lazy("Publish …"),
        gettext_lazy("Publish now"),
        gettext_lazy("The cleared text becomes public at once."),
        forms.PublishForm,
        _publish,
    ),
    WorkflowAction(
        "schedule",
        Act.SCHEDULE,
        "publish_story",
        gettext_lazy("Schedule …"),
        gettext_lazy("Schedule the release"),
        gettext_lazy("The cleared text becomes public at the time you set. What is public now stays until then."),
        forms.ScheduleForm,
        _schedule,
    ),
    WorkflowAction(
        "cancel",
        Act.CANCEL,
        "publish_story",
        gettext_lazy("Cancel the schedule …"),
        gettext_lazy("Cancel the schedule"),
        gettext_lazy("The edition that is to come is taken back. What is public now stays."),
        forms.ActionRemarkForm,
        _cancel,
        _is_to_come,
    ),
    WorkflowAction(
        "send_back",
        Act.SEND_BACK,
        "review_story",
        gettext_lazy("Return with remarks …"),
        gettext_lazy("Return with remarks"),
        gettext_lazy("The author gets the story back, with what you write here. A clearance is void."),
        forms.SendBackForm,
        _send_back,
    ),
    WorkflowAction(
        "take_back",
        Act.TAKE_BACK,
        "submit_story",
        gettext_lazy("Take back …"),
        gettext_lazy("Take back from review"),
        gettext_lazy("The story becomes a draft again, to be written on and submitted anew."),
        forms.ActionRemarkForm,
        _take_back,
    ),
    WorkflowAction(
        "withdraw",
        Act.WITHDRAW,
        "withdraw_story",
        gettext_lazy("Withdraw …"),
        gettext_lazy("Withdraw from the site"),
        gettext_lazy(
            "The story leaves every page, list, feed and search at once, with all its editions; its address says that"
            " it is gone. The record stays inside. It comes back through a new clearance only."
        ),
        forms.WithdrawForm,
        _withdraw,
        _is_shown,
        is_risk=True,
    ),
    WorkflowAction(
        "break_glass",
        Act.BREAK_GLASS,
        "break_glass",
        gettext_lazy("Release alone …"),
        gettext_lazy("Release without a second person"),
        gettext_lazy(
            "For an emergency. The text as it was saved becomes public at once, in your name alone. Every releasing"
            " official is told, until one of them has signed."
        ),
        forms.BreakGlassForm,
        _break_glass,
        is_risk=True,
    ),
)
