"""Tests of charts and of template components."""
