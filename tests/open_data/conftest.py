"""The small collection and the small site, made once for each module that asks for one."""

from tests.listing.conftest import collection
from tests.pages.conftest import world

__all__ = ["collection", "world"]
