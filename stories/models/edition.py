"""Editions, former URLs, and the workflow log."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import Q
from django.db.models.fields.json import KT
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from stories.choices import Act, Status
from stories.models.story import Story
from stories.querysets import TITLES, AddressQuerySet, EditionQuerySet


class Edition(models.Model):
    """A numbered, immutable snapshot of a story's public content; triggers refuse every change.

    An edition with `released_at` in the future is scheduled and can still be deleted. `content`
    has the format that publishing/snapshot.py writes and models/edition_content.py reads.
    """

    story = models.ForeignKey(Story, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField(_("edition"))
    content = models.JSONField(_("content"))
    content_hash = models.CharField(_("SHA-256 of the content"), max_length=64)
    change_note = models.CharField(_("what changed"), max_length=300, blank=True)
    is_correction = models.BooleanField(_("correction"), default=False)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("released by"),
    )
    released_at = models.DateTimeField(_("released"), db_default=Now())

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["story", "-number"]
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        constraints = [
            models.UniqueConstraint(fields=["story", "number"], name="edition_number_once"),
            models.UniqueConstraint(fields=["id", "story"], name="edition_of_story"),
            models.CheckConstraint(condition=Q(number__gte=1), name="edition_number_from_one"),
            models.CheckConstraint(
                condition=Q(content_hash__regex="^[0-9a-f]{64}$"), name="edition_hash"
            ),
            models.CheckConstraint(
                condition=Q(is_correction=False) | ~Q(change_note=""),
                name="edition_correction_says_what",
            ),
        ]
        indexes = [
            # Suggestions use it. EditionQuerySet.with_title_words() has the same expression.
            GinIndex(SearchVector(KT("content__title"), config=TITLES), name="edition_title_words"),
            models.Index(
                fields=["-released_at"],
                condition=Q(is_correction=True),
                name="edition_corrections",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.content['title']} ({self.number})"


class Takedown(models.Model):
    """Permanent removal of an edition from the public site, including its public history."""

    edition = models.OneToOneField(Edition, on_delete=models.PROTECT, related_name="takedown")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(_("at"), db_default=Now())
    reason = models.CharField(_("reason"), max_length=300)

    def __str__(self) -> str:
        return str(self.edition)


class Address(models.Model):
    """A slug that is or was public. Its URL redirects to the current one or answers "gone".

    The slug of a scheduled story has `since` in the future and must not be revealed until then.
    """

    KINDS = [
        ("story", _("story")),
        ("center", _("center")),
        ("partner", _("partner")),
        ("threat", _("threat type")),
    ]

    kind = models.CharField(max_length=7, choices=KINDS)
    slug = models.SlugField(max_length=150)
    owner_id = models.BigIntegerField()
    since = models.DateTimeField(db_default=Now())

    objects = AddressQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "slug"], name="address_once")]

    def __str__(self) -> str:
        return f"{self.kind}/{self.slug}"


class WorkflowEntry(models.Model):
    """One step of the workflow. Rows are only ever added.

    A trigger sets Story.status to `to_status` if the step is legal; nothing else changes it.
    """

    story = models.ForeignKey(Story, on_delete=models.PROTECT, related_name="workflow_entries")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, null=True, related_name="+")
    act = models.CharField(_("act"), max_length=11, choices=Act.choices)
    from_status = models.CharField(_("from"), max_length=9, choices=Status.choices)
    to_status = models.CharField(_("to"), max_length=9, choices=Status.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(_("at"), db_default=Now())
    remark = models.CharField(_("remark"), max_length=1000, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("activity")
        verbose_name_plural = _("activity")

    def __str__(self) -> str:
        return f"{self.story_id}: {self.from_status} to {self.to_status}"
