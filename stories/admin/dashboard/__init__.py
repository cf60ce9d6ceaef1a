"""The staff's first page: what waits, for whom and for how long, each list in one query."""
