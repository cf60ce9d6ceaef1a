"""What the staff site tells the audit log, and how the log is read there."""
