"""The newest first, in two ways: along the index of the dates, or by sorting what the index of the words found."""

from django.db.models import DateField, F, Func

# Up to so many matches are sorted. PostgreSQL would rather walk the dates, and take the words of every story on the
# way out of its long row: at 100,000 stories 64 ms instead of 6 for a word that 3 % of them hold.
MANY = 10_000
NEWEST = ("-event_first", "-event_last", "-story_id")
# The sum says nothing, but no index has it.
NEWEST_OF_FEW = (
    Func(F("event_first"), template="(%(expressions)s + 0)", output_field=DateField()).desc(),
    *NEWEST[1:],
)
