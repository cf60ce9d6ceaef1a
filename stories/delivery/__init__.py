"""Page cache, headers and health checks around every response."""
