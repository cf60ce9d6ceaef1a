"""Tests of models, fields and base modules."""
