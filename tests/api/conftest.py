"""Fixtures that are created once per module: small site, small collection, lost database."""

from tests.delivery.conftest import without_database
from tests.listing.conftest import collection
from tests.pages.conftest import world

__all__ = ["collection", "without_database", "world"]
