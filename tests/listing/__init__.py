"""The query string and its lists."""
