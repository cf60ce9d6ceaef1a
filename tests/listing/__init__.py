"""Tests of the query string and its lists."""
