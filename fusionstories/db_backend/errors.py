"""Errors of the database backend."""

from django.db import OperationalError


class UnavailableError(OperationalError):
    """The server can't be reached or refuses the role; the text names setting and reason."""
