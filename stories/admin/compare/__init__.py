"""Comparison of two states of a story, named versions, and restoring an earlier state."""
