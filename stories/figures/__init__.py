"""Pictures computed from stories: the tile map, the years."""
