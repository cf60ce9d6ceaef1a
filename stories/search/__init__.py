"""Full-text search over the public stories.

The path of a query: `engine` calls `query_parser` (syntax), `vocabulary` (what is known of its
words), `spelling`, `query_plan` (concepts and alternatives), `candidates` (PostgreSQL) and
`ranking`. All counts and orders come from `index`, which each process holds in memory.

Measured on PostgreSQL at 100,000 stories with `make bench`:

- For common words the planner prefers to read every row and the long vector beside it. So rows
  are narrow (migration 0011), only the vectors of ranked stories are read, and candidates.py turns
  sequential scans off.
- For rare words with `ORDER BY date LIMIT 20` it reads the whole index of dates. So the query
  returns ids only.
- Reading stories by id used the GiST index of the exclusion constraint on slugs: 34 ms instead of
  0.2. The constraint is written so that the planner can't use it (Publication.Meta).

Limits: the time to build the index, its memory, and the ids that PostgreSQL returns for a common
word grow with the number of stories. At 100,000 stories the index takes about a second of one core
after each change of public content, and 30 MB in each process. Above 500,000 stories the first
visitor after each change would wait several seconds. Use OpenSearch or Elasticsearch then, filled
from the rows of Publication after each commit: only this package and listing/collection.py would
change.
"""
