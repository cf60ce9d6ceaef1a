"""Charts of story counts: tile map and year chart."""
