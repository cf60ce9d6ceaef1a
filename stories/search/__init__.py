"""How stories are found: the vector they are found by, facets, marked matches."""
