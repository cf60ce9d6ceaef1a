"""The small site and the small collection, made once for each module; a database that is away."""

from tests.delivery.conftest import without_database
from tests.listing.conftest import collection
from tests.pages.conftest import world

__all__ = ["collection", "without_database", "world"]
