"""How stories are found: the vector they are found by, facets, marked matches.

Decision (November 2026): PostgreSQL, one narrow row a public story, and the counts of pairs of facets kept beside them.

Measured with `make seed N=100000` and `make bench N=100000` on two cores that others used too, so by ratio:

- Facet counts over the plain many-to-many tables, a group-by for each of eight facets, against one row with all facet
  ids: without words 3,250 ms and 1 (kept pairs; 300 when one pass counts all rows); for a word that 3 % of the stories
  hold 400 and 30, for one that 80 % hold 8,800 and 280: 13 and 31 times as much.
- Vectors outside the row (migration 0011): 27 MB to read for a count instead of 162; counts for common words take two
  thirds of the time. Fetching a vector costs more then, so only those that are ranked are fetched (order.py).
- One GIN index over vector and facets, against one for each: a common word with one facet 17 ms and 29, a word that
  3 % hold the same.
- Server time of whole pages, what is left of it: lists 6 to 12 %, with or without filters, the last page 2 %; searches
  8 to 29 %.

What limits it: exact counts of a common word unnest every match, 1.3 million facet ids at 100,000 stories. Time grows
with matches times facets. At a million stories a common word takes ten times as long, a rare one and every list
without words stay as they are. So PostgreSQL is enough to about 300,000 stories with exact counts below half a
second; beyond it hand words and counts to OpenSearch, which counts by columns and in shards, and feed it from the rows
of Publication in the transaction's wake. Nothing but this package and `PublicationQuerySet.search()` would change.
"""
