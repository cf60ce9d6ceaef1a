"""Exports of story lists: a registry of formats, and a writer for each."""
