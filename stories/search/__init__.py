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
- Counts by Roaring bitmaps that are kept for a content version (bitmaps.py): two wide facets 48 ms and 1, a common word
  119 and 38, of which 36 go into asking which stories hold it; by long integers, which stood between, 8 and 47. The
  order of the places in them gives pages and related stories too. While a thread reads them after a release, the
  database does all this.
- A vocabulary beside them (vocabulary.py): a search asks once less. A question costs more than its own time: after a
  wait of two milliseconds, the same Python takes two to four times as long.
- Whole pages, made anew, median of server time in ms; in an hour when the machine was busy, up to a third more:

                     10,000 stories   100,000 stories   with long integers   with the database alone
  list                     12               12                 17                     19
  one facet                12               13                 18                     25
  two facets               13               16                 27                     44
  page 500                 12               12                 19                     22
  by center                17               12                 47                     51
  rare word                10               14                 20                     28
  word of 3 %              21               28                 48                     55
  common word              28               71                 79                    135
  suggestions               2                8                 13                     26
  story                     7                9                 12                     12
  home                     11               12                 14                     14
  center                   17               22                 22                     39

Of what was aimed at, this is reached at 100,000 stories: lists with and without facets (20), rare words (15), words of
3 % (30), common words (130), suggestions (10). This is not: a story (6), and words of 3 % where the aim is stricter (15
at 10,000 stories, 25 at 100,000). SQL is a tenth of a list, a sixth of a rare search, a quarter of a word of 3 %; the
rest is Python: the frame of a page takes 3 ms, panels of 700 options 2, 120 ranked documents 4, passages with marks 2.
Left alone: keeping rows as HTML for a content version, which helps no first visit; keeping the vectors of the newest
stories in memory, 20 MB a process; another template engine for all pages, which would be the next step.

What limits it: the index takes a second of one core in each process after a release and 13 MB at 100,000 stories, both
in proportion to the stories, so above 500,000 (MOST in index.py) the database does without: a common word at a million
takes a second. A rare one and every list without words stay as they are. So PostgreSQL is enough to about 500,000
stories with exact counts below half a second, reckoned from these figures; beyond it hand words and counts to
OpenSearch, which counts by columns and in shards, fed from the rows of Publication in the transaction's wake. Nothing
but this package and `PublicationQuerySet.search()` would change.
"""
