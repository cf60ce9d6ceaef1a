"""Fixtures that are created once per module: small collection and small site."""

from tests.listing.conftest import collection
from tests.pages.conftest import world

__all__ = ["collection", "world"]
