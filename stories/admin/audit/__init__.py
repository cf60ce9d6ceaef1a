"""Audit log: events recorded on the staff site, and the admin of the log."""
