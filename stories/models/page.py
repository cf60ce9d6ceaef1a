"""Plain pages that staff edit, and reader feedback on any page."""

from django.conf import settings
from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from stories.choices import RESERVED_SLUGS
from stories.models.fields import ProseField
from stories.models.story import Story

MAX_COMMENT_LENGTH = 2000


class Page(models.Model):
    """A page at the top level of the site, such as About or Privacy."""

    title = models.CharField(_("title"), max_length=120, help_text=_("Heading of the page."))
    slug = models.SlugField(
        _("slug"),
        unique=True,
        help_text=_("The page's URL: /about/ for about. Other pages may link to it."),
    )
    description = models.CharField(
        _("description"),
        max_length=300,
        validators=[MinLengthValidator(50)],
        help_text=_("One sentence for search engines: 50 to 300 characters."),
    )
    body = ProseField(_("text"), help_text=_("Plain words in short sections."))
    updated_at = models.DateTimeField(_("last updated"), auto_now=True, editable=False)

    class Meta:
        ordering = ["title", "pk"]
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        constraints = [
            models.CheckConstraint(
                condition=~Q(slug__in=RESERVED_SLUGS),
                name="page_slug_not_reserved",
                violation_error_message=_("Another part of the site uses this URL."),
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("stories:page_detail", args=[self.slug])


class PageFeedback(models.Model):
    """One answer to "Was this page helpful?", or a report of a mistake.

    Nothing in it leads to the reader. A report about a story is open until one of those who can
    edit the story marks it as done.
    """

    path = models.CharField(_("page"), max_length=300, db_index=True)
    is_helpful = models.BooleanField(_("helpful"))
    comment = models.TextField(_("comment"), max_length=MAX_COMMENT_LENGTH, blank=True)
    created_at = models.DateTimeField(_("received"), db_default=Now(), db_index=True)
    is_mistake = models.BooleanField(_("mistake"), db_default=False)
    suggestion = models.TextField(
        _("what would be right"), max_length=MAX_COMMENT_LENGTH, blank=True, db_default=""
    )
    story = models.ForeignKey(
        Story, on_delete=models.CASCADE, null=True, related_name="reported_mistakes"
    )
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    done_at = models.DateTimeField(_("done"), null=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("page feedback")
        verbose_name_plural = _("page feedback")
        constraints = [
            models.CheckConstraint(
                condition=Q(done_by=None, done_at=None)
                | Q(done_by__isnull=False, done_at__isnull=False),
                name="mistake_done_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return self.path
