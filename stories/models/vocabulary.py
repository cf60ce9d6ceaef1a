"""What centers, partners and threat types have in common: a name, an address, an origin."""

from functools import lru_cache
from urllib.parse import urlsplit

from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

validate_name = RegexValidator(r"[^\W_]", _("Write a name with at least one letter or digit."))


@lru_cache(maxsize=10_000)
def path_of(route: str, slug: str) -> str:
    """Return the address of a page by its slug; a list asks for sixty."""
    return reverse(f"stories:{route}", args=[slug])


class NamedEntry(models.Model):
    """An entry that stories refer to by id, so that a new name shows everywhere at once."""

    name = models.CharField(
        _("name"),
        max_length=150,
        unique=True,
        validators=[validate_name],
        help_text=_("The full official name. A new name shows on every page at once."),
    )
    slug = models.SlugField(
        _("slug"),
        max_length=150,
        unique=True,
        help_text=_("The last part of the page's address. The old address will redirect to the new one."),
    )
    archive_id = models.CharField(
        _("archive id"),
        max_length=150,
        unique=True,
        null=True,
        blank=True,
        editable=False,
        help_text=_("The id in the data set that this entry was loaded from."),
    )

    class Meta:
        abstract = True
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def website_host(self) -> str:
        """The host of the website, short enough to show."""
        return urlsplit(getattr(self, "website", "")).netloc.removeprefix("www.")
