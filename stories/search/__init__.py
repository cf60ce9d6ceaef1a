"""Search: the index of the public collection, the meaning of words, ranking, and marked matches.

PostgreSQL answers which stories match words (one GIN index over vector and facets of one narrow row a story) and which
rows to show. Everything else comes from the index in memory (index.py), which each process builds once for each
content version: facet counts, months, orders, pages, related stories, stems and counts of words.

What was learned about PostgreSQL, measured at 100,000 stories with `make bench`:

- For common words the planner prefers to read every row and the long vector beside it. Rows are narrow (migration
  0011), only the vectors of ranked stories are read, and match.py keeps the planner off scans.
- For rare words with `ORDER BY date LIMIT 20` it walks the whole index of dates. So only ids are read.
- Looking stories up by their numbers went through the GiST index of the rule about slugs: 34 ms instead of 0.2. The
  rule (Publication.Meta) keeps the planner off it.

Limits: the time to build the index, its memory, and the ids that PostgreSQL hands over for a common word all grow with
the number of stories. At 100,000 stories it takes about a second of one core after each change of anything public, and
some 30 MB in each process; above 500,000 stories that is several seconds for the first visitor after each change, and
this design is not enough. Then hand words, counts and orders to OpenSearch or Elasticsearch, fed from the rows of
Publication after each commit: only this package and listing/collection.py would change.
"""
