"""The content version: a page is a function of its address and of this."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

# The row that triggers count up, and what the clock has added to it: schedules that began or ended, and the next end.
READ = """
SELECT version.number, version.removed, version.changed_at,
  (SELECT max(visible_from) FROM stories_publication WHERE visible_from <= statement_timestamp()),
  (SELECT max(visible_until) FROM stories_publication WHERE visible_until <= statement_timestamp()),
  (SELECT min(visible_until) FROM stories_publication WHERE visible_until > statement_timestamp()),
  statement_timestamp()
FROM (SELECT) AS always LEFT JOIN stories_contentversion AS version ON version.id = 1
"""
NEVER = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True)
class Version:
    """What is public at one moment; equal versions mean equal pages. Times are UTC and the database's.

    `removed` is the number, and `ended` the time, at which words last ceased to be public; at `next_end` some will.
    """

    number: int
    removed: int
    began: datetime
    ended: datetime
    changed_at: datetime
    next_end: datetime | None = None

    @classmethod
    def of(cls, row: tuple[Any, ...]) -> Self:
        """Read a row of READ."""
        number, removed, changed_at, began, ended, next_end, _now = row
        began, ended = began or NEVER, ended or NEVER
        return cls(number or 0, removed or 0, began, ended, max(changed_at or NEVER, began, ended), next_end)

    @property
    def token(self) -> str:
        """A short word that no other version has."""
        return f"{self.number:x}.{_ticks(self.began)}.{_ticks(self.ended)}"

    def may_still_show(self, older: Self, now: datetime) -> bool:
        """Say whether a page of an older version may be shown while nothing newer can be had.

        Not when anything has ceased to be public since: it may be on that page.
        """
        is_over = self.next_end is not None and now >= self.next_end
        return older.number >= self.removed and older.ended == self.ended and not is_over


def _ticks(moment: datetime) -> str:
    return f"{int(moment.timestamp() * 1_000_000):x}"
