"""The machine doors."""
