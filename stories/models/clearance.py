"""Clearances for release, and decisions on findings of the release check."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from stories.choices import Basis, CaseStatus
from stories.models.story import Story

IS_NOT_PENDING = ~Q(case_status=CaseStatus.PENDING)
HAS_ATTORNEY = ~Q(attorney="") & Q(attorney_on__isnull=False)
NEEDS_NO_USER = Q(basis__in=[Basis.PUBLIC_RECORD, Basis.EARLIER])
IS_NOT_COUNTERSIGNED = Q(countersigned_by=None, countersigned_at=None)
IS_COUNTERSIGNED_BREAK_GLASS = Q(
    countersigned_by__isnull=False, countersigned_at__isnull=False, basis=Basis.BREAK_GLASS
)


class ReleaseForm(models.Model):
    """Questions of the release record.

    Sources: DHS Management Directive 111-03; 5 U.S.C. 552a for the privacy review.
    """

    case_status = models.CharField(
        _("court case"),
        max_length=7,
        choices=CaseStatus.choices,
        default=CaseStatus.NONE,
        help_text=_(
            "Is there a pending case related to this story?"
            " If you don't know, check with the lead center."
        ),
    )
    attorney = models.CharField(
        _("U.S. Attorney's Office"),
        max_length=200,
        blank=True,
        help_text=_(
            "Required while a case is pending: the office and the person who agreed"
            " (DHS MD 111-03)."
        ),
    )
    attorney_on = models.DateField(
        _("agreed on"), null=True, blank=True, help_text=_("Date of that agreement.")
    )
    privacy_by = models.CharField(
        _("privacy review by"),
        max_length=150,
        blank=True,
        help_text=_("The person who checked the story for personal data."),
    )
    privacy_on = models.DateField(
        _("privacy review on"), null=True, blank=True, help_text=_("Date of that review.")
    )
    consent_by = models.CharField(
        _("consent of the center by"),
        max_length=150,
        blank=True,
        help_text=_("The person who agreed for the lead center to the release of this text."),
    )
    consent_on = models.DateField(
        _("consent on"), null=True, blank=True, help_text=_("Date of that consent.")
    )

    class Meta:
        abstract = True


class Clearance(ReleaseForm):
    """A second person's approval of exactly this content; any edit of the content voids it.

    A trigger copies `authors` from the story, so the constraints hold even for changes made in the
    shell. Migration 0014 adds the one that Django cannot express: neither `cleared_by` nor
    `countersigned_by` is among the authors.
    """

    story = models.ForeignKey(Story, on_delete=models.PROTECT, related_name="clearances")
    content_hash = models.CharField(_("SHA-256 of the content"), max_length=64)
    basis = models.CharField(_("basis"), max_length=13, choices=Basis.choices, default=Basis.REVIEW)
    authors = ArrayField(models.BigIntegerField(), default=list, editable=False)
    cleared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("cleared by"),
    )
    cleared_at = models.DateTimeField(_("cleared"), db_default=Now())
    voided_at = models.DateTimeField(_("void since"), null=True, blank=True)
    void_reason = models.CharField(_("why it is void"), max_length=300, blank=True)
    break_glass_reason = models.TextField(
        _("reason for the emergency release"), max_length=1000, blank=True
    )
    countersigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("countersigned by"),
    )
    countersigned_at = models.DateTimeField(_("countersigned"), null=True, blank=True)

    class Meta:
        ordering = ["-cleared_at", "-pk"]
        verbose_name = _("clearance")
        verbose_name_plural = _("clearances")
        constraints = [
            models.UniqueConstraint(
                fields=["story"], condition=Q(voided_at=None), name="clearance_one_valid"
            ),
            models.CheckConstraint(condition=Q(basis__in=Basis.values), name="clearance_basis"),
            models.CheckConstraint(
                condition=Q(case_status__in=CaseStatus.values), name="clearance_case_status"
            ),
            models.CheckConstraint(
                condition=IS_NOT_PENDING | HAS_ATTORNEY,
                name="clearance_pending_case_is_coordinated",
                violation_error_message=_(
                    "While a case is pending, enter the U.S. Attorney's Office and the date."
                ),
            ),
            models.CheckConstraint(
                condition=NEEDS_NO_USER | Q(cleared_by__isnull=False),
                name="clearance_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(basis=Basis.BREAK_GLASS) ^ Q(break_glass_reason=""),
                name="clearance_alone_says_why",
            ),
            models.CheckConstraint(
                condition=IS_NOT_COUNTERSIGNED
                | IS_COUNTERSIGNED_BREAK_GLASS & ~Q(countersigned_by=F("cleared_by")),
                name="clearance_countersigned_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.story_id}: {self.content_hash[:8]}"


class Decision(models.Model):
    """A second person's decision on a warning of the release check, without the text itself."""

    story = models.ForeignKey(Story, on_delete=models.PROTECT, related_name="decisions")
    clearances = models.ManyToManyField(Clearance, related_name="decisions", editable=False)
    rule = models.CharField(_("rule"), max_length=80)
    field = models.CharField(_("field"), max_length=80)
    digest = models.CharField(_("keyed digest of the match"), max_length=64)
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"), db_default=Now())

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("decision on a finding")
        verbose_name_plural = _("decisions on findings")
        constraints = [
            models.UniqueConstraint(
                fields=["story", "rule", "field", "digest"], name="decision_once"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="decision_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.story_id}: {self.rule}"
