"""How stories are found: the vector they are found by, facets, marked matches.

Decision (November 2026): PostgreSQL, one narrow row a public story, and the counts of pairs of facets kept beside them.

Measured with `make seed N=100000` and `make bench N=100000` on two cores; ratios are of one run each:

- Facet counts over the plain many-to-many tables, a group-by for each of eight facets, against one row with all facet
  ids: without words 3,250 ms and 1 (kept pairs; 300 when one pass counts all rows); for a word that 3 % of the stories
  hold 400 and 30, for one that 80 % hold 8,800 and 280: 13 and 31 times as much.
- Vectors outside the row (migration 0011): 27 MB to read for a count instead of 162; counts for common words take two
  thirds of the time. Fetching a vector costs more then, so only those that are ranked are fetched (order.py).
- One GIN index over vector and facets, against one for each: a common word with one facet 17 ms and 29, a word that
  3 % hold the same.
- Looking stories up by their numbers went through the GiST index of the rule about slugs: 34 ms for ten of them. Since
  the planner is kept off it (Publication.Meta), 0.2 ms; a rare search takes 0.28 of what it took, a common one 0.58.
- Whole pages on the quiet machine, median of server time in ms, at 100,000 stories: list 19, page 500 22, one facet 25,
  two facets 44 to 71, rare word 28, word of 3 % 55, common word 135, suggestions 21 to 26, story 12, home 14. SQL is a
  tenth of a list, a sixth of a rare search and three quarters of a common one; the rest is Python, most of it panels of
  some 700 options and marked matches. Of what was aimed at, rare (15) and medium words (30) and suggestions (10) are
  missed by the work of Python; the names and options of a list are read once for each content version already.

What limits it: exact counts of a common word unnest every match, 1.3 million facet ids at 100,000 stories. Time grows
with matches times facets. At a million stories a common word takes ten times as long, a rare one and every list
without words stay as they are. So PostgreSQL is enough to about 300,000 stories with exact counts below half a
second; beyond it hand words and counts to OpenSearch, which counts by columns and in shards, and feed it from the rows
of Publication in the transaction's wake. Nothing but this package and `PublicationQuerySet.search()` would change.
"""
