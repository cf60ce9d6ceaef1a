"""Base classes of vocabularies: centers, partners, threat types and kinds of outcome."""

from functools import lru_cache
from urllib.parse import urlsplit

from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

validate_name = RegexValidator(r"[^\W_]", _("Write a name with at least one letter or digit."))


# A list page needs sixty of these URLs.
@lru_cache(maxsize=10_000)
def detail_url(route: str, slug: str) -> str:
    """Return the URL of a route whose only argument is a slug."""
    return reverse(f"stories:{route}", args=[slug])


class MergeableEntry(models.Model):
    """A vocabulary entry that other entries can be merged into.

    Editions are never changed, so they still contain the ids of merged entries: `absorbed` lists
    them.
    """

    absorbed = ArrayField(models.BigIntegerField(), default=list, blank=True, editable=False)
    absorbed_names = ArrayField(
        models.CharField(max_length=150), default=list, blank=True, editable=False
    )
    is_active = models.BooleanField(
        _("active"),
        default=True,
        help_text=_("Clear this to keep new stories from using the entry. Existing ones keep it."),
    )

    class Meta:
        abstract = True


class VocabularyEntry(MergeableEntry):
    """A vocabulary entry with a page. Stories store its id, so a new name shows everywhere."""

    name = models.CharField(
        _("name"),
        max_length=150,
        unique=True,
        validators=[validate_name],
        help_text=_("Full official name. Once confirmed, a new name shows on every page."),
    )
    slug = models.SlugField(
        _("slug"),
        max_length=150,
        unique=True,
        help_text=_("Last part of the page's URL. The old URL will redirect to the new one."),
    )
    archive_id = models.CharField(
        _("archive id"),
        max_length=150,
        unique=True,
        null=True,
        blank=True,
        editable=False,
        help_text=_("Id in the data set that this entry was imported from."),
    )

    class Meta:
        abstract = True
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def website_host(self) -> str:
        """Host of the website without "www.", for display."""
        website = getattr(self, "website", "")
        return urlsplit(website).netloc.removeprefix("www.")
