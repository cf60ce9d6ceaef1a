"""Readers of uploaded files, which refuse what is too large or malicious."""
