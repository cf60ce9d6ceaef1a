"""Catalogs of the data set for federal harvesters, in DCAT-US 1.1 and DCAT-US 3."""
