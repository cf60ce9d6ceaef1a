"""Public sources of stories, and their format in editions from before they were records."""

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from stories.choices import DatePrecision, SourceKind
from stories.models.fields import is_partial_date
from stories.partial_dates import EventDate

HAS_NO_DATE = Q(published_on__isnull=True)
# A source in a snapshot, with nothing known about it.
UNKNOWN_SOURCE = {
    "title": "",
    "publisher": "",
    "date": "",
    "kind": "",
    "url": "",
    "archived_url": "",
    "archived_on": "",
}


class Source(models.Model):
    """A public page, report or record on which a story is based."""

    story = models.ForeignKey("stories.Story", on_delete=models.CASCADE, related_name="sources")
    title = models.CharField(
        _("source title"),
        max_length=300,
        blank=True,
        help_text=_("Title of the page, article or record."),
    )
    publisher = models.CharField(
        _("publisher"),
        max_length=200,
        blank=True,
        help_text=_("Agency, newspaper, court or company that published it."),
    )
    published_on = models.DateField(
        _("first day of publication"),
        null=True,
        blank=True,
        help_text=_("First day possible according to the source."),
    )
    date_precision = models.CharField(
        _("known to the"),
        max_length=5,
        choices=DatePrecision.choices,
        default=DatePrecision.DAY,
        help_text=_("Precision of the date in the source."),
    )
    kind = models.CharField(
        _("kind"),
        max_length=14,
        choices=SourceKind.choices,
        blank=True,
        help_text=_("Agency release, news report, court record, testimony, or company release."),
    )
    url = models.URLField(
        _("URL"),
        max_length=500,
        blank=True,
        help_text=_("Full URL, starting with https://. Leave it empty for a printed source."),
    )
    archived_url = models.URLField(
        _("URL of an archived copy"),
        max_length=500,
        blank=True,
        help_text=_("A copy in a web archive, for when the page is gone."),
    )
    archived_on = models.DateField(
        _("date of the copy"),
        null=True,
        blank=True,
        help_text=_("Day on which the copy was made."),
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["", *SourceKind.values]), name="source_kind"
            ),
            models.CheckConstraint(
                condition=~Q(title="", url=""),
                name="source_has_title_or_url",
                violation_error_message=_("Enter the title or the URL of the source."),
            ),
            models.CheckConstraint(
                condition=Q(date_precision__in=DatePrecision.values), name="source_date_precision"
            ),
            models.CheckConstraint(
                condition=HAS_NO_DATE | is_partial_date("published_on", "date_precision"),
                name="source_date_no_more_exact_than_its_precision",
            ),
            models.CheckConstraint(
                condition=Q(archived_on__isnull=True) | ~Q(archived_url=""),
                name="source_copy_has_url",
                violation_error_message=_("Enter the URL of the archived copy."),
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.url

    @property
    def published(self) -> EventDate | None:
        """Date of publication, as exact as known."""
        if self.published_on is None:
            return None
        return EventDate(self.published_on, self.date_precision)

    @published.setter
    def published(self, value: EventDate | None) -> None:
        if value is None:
            self.published_on = None
            self.date_precision = DatePrecision.DAY
        else:
            self.published_on = value.first
            self.date_precision = value.precision


def sources_in(content: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return the sources of a snapshot, also of one in the earlier format."""
    if "source" not in content:
        return content.get("sources", [])

    main = dict(content["source"])
    more_urls = main.pop("more_urls")
    sources = []
    if any(main.values()):
        sources.append(UNKNOWN_SOURCE | main)

    for url in more_urls:
        sources.append(UNKNOWN_SOURCE | {"url": url})
    return sources


def in_earlier_format(sources: list[dict[str, str]]) -> dict[str, Any] | None:
    """Return sources as editions stored them earlier; None if that would lose anything.

    Snapshots use it where possible, so that a story whose sources haven't changed since then still
    has the content and the hash of its edition.
    """
    main, *others = sources or [UNKNOWN_SOURCE]
    earlier = {
        "title": main["title"],
        "url": main["url"],
        "more_urls": [source["url"] for source in others],
    }
    return earlier if sources_in({"source": earlier}) == sources else None
