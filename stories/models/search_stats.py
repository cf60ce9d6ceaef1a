"""Search statistics: daily counts under a code, and words only where many people searched them."""

from datetime import date, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# Words are stored only if they were searched this often, on this many days, within the window:
# a name that one person looks up again and again in one sitting remains a code.
MIN_TIMES = 5
MIN_DAYS = 3
WINDOW_DAYS = 30
MAX_LENGTH = 80
# An email address, a link, a long number, or as many digits as a phone number has.
# The pattern works in Python and PostgreSQL.
PERSONAL_DATA = r"@|//|\d{5}|(\d\D*){7}|\d+([.]\d+){3}"


class SearchDayQuerySet(QuerySet["SearchDay"]):
    """Daily counts of searches."""

    def recent(self, today: date | None = None) -> Self:
        """Keep the days of the window that ends today."""
        last_day = today or timezone.localdate()
        return self.filter(day__gt=last_day - timedelta(WINDOW_DAYS))

    def frequent(self) -> QuerySet["SearchDay", Any]:
        """Return rows {"code"} of searches that are too frequent to identify anyone."""
        by_code = self.order_by().values("code")
        totals = by_code.annotate(days=Count("pk"), sum=Sum("times"))
        return totals.filter(days__gte=MIN_DAYS, sum__gte=MIN_TIMES).values("code")


class SearchDay(models.Model):
    """Number of times something was searched on a day. The code is a keyed hash of the words."""

    code = models.CharField(max_length=32)
    day = models.DateField(db_index=True)
    times = models.PositiveIntegerField()

    objects = SearchDayQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "day"], name="search_day_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.day}"


class SearchTermQuerySet(QuerySet["SearchTerm"]):
    """Searches as shown to staff."""

    def with_counts(self) -> Self:
        """Keep terms searched in the window and add `times` and `days`; most frequent first."""
        days_of_term = SearchDay.objects.recent().filter(code=OuterRef("code"))
        by_code = days_of_term.order_by().values("code")
        times = by_code.annotate(sum=Sum("times")).values("sum")
        days = by_code.annotate(days=Count("pk")).values("days")

        counted = self.annotate(times=Subquery(times), days=Subquery(days))
        return counted.filter(times__isnull=False).order_by("-times", "words")


class SearchTerm(models.Model):
    """Words searched too often to identify anyone, and the number of stories last found."""

    code = models.CharField(max_length=32, primary_key=True)
    words = models.CharField(_("searched"), max_length=MAX_LENGTH)
    results = models.PositiveIntegerField(_("stories found"))
    last_searched_on = models.DateField(_("last searched"), db_column="asked_on")

    objects = SearchTermQuerySet.as_manager()

    class Meta:
        verbose_name = _("search")
        verbose_name_plural = _("searches")
        constraints = [
            models.CheckConstraint(
                condition=~Q(words__regex=PERSONAL_DATA), name="search_term_impersonal"
            ),
        ]

    def __str__(self) -> str:
        return self.words
