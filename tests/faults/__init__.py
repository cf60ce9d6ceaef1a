"""Fault runs: the portal while its servers fail."""
