"""Merging of two vocabulary entries that mean the same, and undoing a merge."""
