"""Tests of the project package: environment, settings, repository."""
