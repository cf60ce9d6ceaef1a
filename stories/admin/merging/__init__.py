"""Merging of duplicate entries in the reference lists, and undoing a merge."""
