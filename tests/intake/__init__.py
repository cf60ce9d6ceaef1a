"""Tests of the archive importer."""
