"""The public pages, one module per family."""
