"""Audit entries of the staff site, and pages that show the audit log."""
