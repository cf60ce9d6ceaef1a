"""What the staff's door tells the audit log, and where the log is read."""
