"""Tests of every path by which one person could release a story."""
