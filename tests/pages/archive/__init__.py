"""The site with the whole archive in it, loaded once for this package."""
