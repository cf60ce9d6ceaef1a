"""Staff work on a text before its release: milestones, remarks, preview links."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from stories.choices import Act
from stories.models.story import Story


class Milestone(models.Model):
    """A version of the working text, independent of saves and releases.

    Staff name some of them. Each submission and return of a story saves one, with its `act`, so
    that the next reviewer sees what has changed since.

    `content` has the same format as an edition's, including centers, partners and outcomes, so the
    same code compares and restores both. A row history such as django-simple-history would copy
    each table at each save, without names, and could not be compared with an edition.
    """

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="milestones")
    name = models.CharField(
        _("name"), max_length=120, help_text=_("Staff only, such as: Before the legal review.")
    )
    act = models.CharField(
        _("act"), max_length=11, choices=Act.choices, blank=True, default="", db_default=""
    )
    content = models.JSONField(_("content"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField(_("at"), db_default=Now())

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="milestone_has_a_name")]

    def __str__(self) -> str:
        return self.name


class Remark(models.Model):
    """A message between staff about a story, open until a user marks it as done."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="remarks")
    text = models.TextField(
        _("remark"),
        max_length=2000,
        help_text=_("Staff only, never public. Type @name to notify a colleague."),
    )
    mentions = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="mentioned_in", blank=True
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"), db_default=Now())
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    done_at = models.DateTimeField(_("done"), null=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("remark")
        verbose_name_plural = _("remarks")
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="remark_says_something"),
            models.CheckConstraint(
                condition=Q(done_by=None, done_at=None)
                | Q(done_by__isnull=False, done_at__isnull=False),
                name="remark_done_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["story"], condition=Q(done_at=None), name="remark_open")]

    def __str__(self) -> str:
        return self.text[:80]


class PreviewLink(models.Model):
    """Permission to read one text before its release, without an account, for anyone with the link.

    `content` is the text as of when the link was created; later edits are not shown. Only a digest
    of the link's secret is stored: neither the database nor the signing key is enough to forge one.
    """

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="preview_links")
    content = models.JSONField(_("content"))
    secret_digest = models.CharField(max_length=64, unique=True, editable=False)
    purpose = models.CharField(
        _("for whom"), max_length=120, help_text=_("Who will read it, and why.")
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("created"), db_default=Now())
    expires_at = models.DateTimeField(_("expires"))
    revoked_at = models.DateTimeField(_("revoked"), null=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("preview link")
        verbose_name_plural = _("preview links")
        constraints = [
            models.CheckConstraint(condition=~Q(purpose=""), name="preview_link_says_for_whom"),
            models.CheckConstraint(
                condition=Q(revoked_by=None, revoked_at=None)
                | Q(revoked_by__isnull=False, revoked_at__isnull=False),
                name="preview_link_revoked_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.purpose


class SubmittedForm(models.Model):
    """A staff form that was sent, so that the same form has no second effect.

    `claim` tells two requests apart that send it at the same time. `location` is empty while the
    first of them runs.
    """

    token = models.CharField(max_length=64, primary_key=True)
    claim = models.UUIDField(default=uuid4)
    location = models.CharField(max_length=2000, blank=True)
    at = models.DateTimeField(db_default=Now(), db_index=True)

    def __str__(self) -> str:
        return self.token


class PreviewVisit(models.Model):
    """One visit by a preview link."""

    link = models.ForeignKey(PreviewLink, on_delete=models.CASCADE, related_name="visits")
    at = models.DateTimeField(_("at"), db_default=Now())
    address = models.GenericIPAddressField(_("from"), null=True)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.link_id}: {self.at}"
