"""The catalogs that federal harvesters read: this one data set in DCAT-US 1.1 and in DCAT-US 3."""
