"""Merging entries of the vocabularies, and undoing it."""
