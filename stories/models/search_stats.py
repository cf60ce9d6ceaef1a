"""What visitors search for: counted by day under a code, in words only where many searched the same."""

from datetime import date, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# Words are kept while they were searched so often, on so many days, in the last so many days: a name that one person
# looks up again and again in one sitting stays a code.
TIMES, DAYS, WINDOW_DAYS = 5, 3, 30
LONGEST = 80
# An address, a link, a long number, or as many digits as a telephone number has; for Python and PostgreSQL alike.
PERSONAL = r"@|//|\d{5}|(\d\D*){7}|\d+([.]\d+){3}"


class SearchDayQuerySet(QuerySet["SearchDay"]):
    """Days of the window, summed by code."""

    def recent(self, today: date | None = None) -> Self:
        """Keep the days of the window that ends today."""
        return self.filter(day__gt=(today or timezone.localdate()) - timedelta(WINDOW_DAYS))

    def often(self) -> QuerySet["SearchDay", Any]:
        """Return {"code"} of what was searched often enough to name nobody."""
        sums = self.order_by().values("code").annotate(days=Count("pk"), sum=Sum("times"))
        return sums.filter(days__gte=DAYS, sum__gte=TIMES).values("code")


class SearchDay(models.Model):
    """How often something was searched on a day. The code is a keyed hash: nobody can read the words from it."""

    code = models.CharField(max_length=32)
    day = models.DateField(db_index=True)
    times = models.PositiveIntegerField()

    objects = SearchDayQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "day"], name="search_day_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.day}"


class SearchTermQuerySet(QuerySet["SearchTerm"]):
    """What staff see of searches."""

    def counted(self) -> Self:
        """Keep what was searched in the window and add how often (`times`) and on how many `days`; most first."""
        of_term = SearchDay.objects.recent().filter(code=OuterRef("code")).order_by().values("code")
        times, days = of_term.annotate(sum=Sum("times")), of_term.annotate(days=Count("pk"))
        counted = self.annotate(times=Subquery(times.values("sum")), days=Subquery(days.values("days")))
        return counted.filter(times__isnull=False).order_by("-times", "words")


class SearchTerm(models.Model):
    """Words that were searched often enough to name nobody, and how many stories they found last."""

    code = models.CharField(max_length=32, primary_key=True)
    words = models.CharField(_("searched"), max_length=LONGEST)
    results = models.PositiveIntegerField(_("stories found"))
    asked_on = models.DateField(_("last searched"))

    objects = SearchTermQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("search"), _("searches")
        constraints = [
            models.CheckConstraint(condition=~Q(words__regex=PERSONAL), name="search_term_impersonal"),
        ]

    def __str__(self) -> str:
        return self.words
