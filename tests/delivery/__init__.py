"""Tests of the code around a response."""
