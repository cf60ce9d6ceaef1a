"""Tests of account changes and of who counts as one person."""
