"""Static export: all public pages, feeds, data files and assets as plain files."""
