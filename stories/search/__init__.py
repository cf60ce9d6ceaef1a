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
- Counts by bits that are kept for a content version (bits.py): two wide facets 48 ms and 8, a common word 119 and 40.
  Without them, while a thread reads them after a release, the database counts.
- Whole pages, made anew, median of server time in ms at 10,000 and at 100,000 stories: list 16 and 17, one facet 18 and
  18, two facets 19 and 27, page 500 17 and 19, rare word 16 and 19, word of 3 % 33 and 48, common word 40 and 79,
  suggestions 8 and 12, story 11 and 12, home 14 and 14. Before bits, kept names and lines without templates it was, at
  100,000: 19, 25, 44 to 71, 22, 28, 55, 135, 21 to 26, 12, 14.

Of what was aimed at, this is reached at 100,000 stories: lists, one facet, any page of a list (25), common words
(130); this is not: two facets (25), rare words (15), words of 3 % (30), suggestions (10), a story (6). SQL is a tenth
of a list, a sixth of a rare search, a quarter of a word of 3 %; the rest is Python: the frame of any page takes 3 ms,
panels of 700 options 4, each query that Django compiles 1, 150 ranked documents 4, passages with marks 3. Left alone:
keeping rows as HTML for a content version, which helps no first visit; ranking fewer documents, which costs quality;
another template engine for all pages, which would be the next step.

What limits it: the bits are 12 MB in each process at 100,000 stories and grow with stories times options, so above
250,000 stories (MOST) the database counts again, by unnesting every match: a common word at a million takes a second. A
rare one and every list without words stay as they are. So PostgreSQL is enough to about 300,000 stories with exact
counts below half a second; beyond it hand words and counts to OpenSearch, which counts by columns and in shards, fed
from the rows of Publication in the transaction's wake. Nothing but this package and `PublicationQuerySet.search()`
would change.
"""
