"""Open data: list formats, data files, catalogs, sitemap, well-known files and the API."""
