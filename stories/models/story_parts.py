"""Tags, centers and partners of a story, and the last check of its links."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from taggit.models import ItemBase, Tag

from stories.choices import CenterRole, LinkState, PartnerRole
from stories.models.center import FusionCenter
from stories.models.partner import Partner
from stories.models.vocabulary import validate_name

MAX_TAGS = 20
MAX_TAG_LENGTH = 100


def validate_tag(name: str) -> None:
    """Raise ValidationError for a tag without letters and digits, or with too many characters."""
    validate_name(name)
    if len(name) > MAX_TAG_LENGTH:
        limit = {"number": MAX_TAG_LENGTH}
        raise ValidationError(gettext("Use at most %(number)s characters for a tag.") % limit)


class StoryTag(ItemBase):
    """A tag on a story."""

    content_object = models.ForeignKey("stories.Story", on_delete=models.CASCADE)
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="story_tags")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["content_object", "tag"], name="story_tag_once")
        ]


class StoryCenter(models.Model):
    """A center's role in a story."""

    story = models.ForeignKey(
        "stories.Story", on_delete=models.CASCADE, related_name="center_roles"
    )
    center = models.ForeignKey(
        FusionCenter, on_delete=models.PROTECT, verbose_name=_("fusion center")
    )
    role = models.CharField(
        _("role"),
        max_length=10,
        choices=CenterRole.choices,
        default=CenterRole.SUPPORTING,
        help_text=_("One center leads; all others support."),
    )

    class Meta:
        ordering = ["role", "pk"]  # "lead" comes before "supporting"
        verbose_name = _("fusion center")
        verbose_name_plural = _("fusion centers")
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=CenterRole.values), name="story_center_role"
            ),
            models.UniqueConstraint(fields=["story", "center"], name="story_center_once"),
            models.UniqueConstraint(
                fields=["story"],
                condition=Q(role=CenterRole.LEAD),
                name="story_one_lead",
                violation_error_message=_("A story has one lead center."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.center)


class StoryPartner(models.Model):
    """A partner's role in a story."""

    story = models.ForeignKey(
        "stories.Story", on_delete=models.CASCADE, related_name="partner_roles"
    )
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, verbose_name=_("partner"))
    role = models.CharField(
        _("role"),
        max_length=10,
        choices=PartnerRole.choices,
        default=PartnerRole.TOOK_PART,
        help_text=_("The partner's role, as far as the source says."),
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=PartnerRole.values), name="story_partner_role"
            ),
            models.UniqueConstraint(fields=["story", "partner"], name="story_partner_once"),
        ]

    def __str__(self) -> str:
        return str(self.partner)


class LinkCheck(models.Model):
    """Result of the last check of a URL, so that pages and releases need no other server."""

    url = models.TextField(_("URL"), unique=True)
    state = models.CharField(_("state"), max_length=6, choices=LinkState.choices)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    checked_at = models.DateTimeField(_("checked"), db_default=Now(), db_index=True)
    # First check with this state. Pages show it, so it doesn't change with every check.
    state_since = models.DateTimeField(_("state since"), db_default=Now())

    class Meta:
        ordering = ["url"]
        verbose_name = _("link check")
        verbose_name_plural = _("link checks")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=LinkState.values), name="link_check_state")
        ]

    def __str__(self) -> str:
        return self.url
