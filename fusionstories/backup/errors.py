"""What can go wrong, in sentences for the operator."""


class BackupError(Exception):
    """Why there is no backup, or why nothing was restored."""
