"""Log lines and metrics. Neither contains a visitor's address, search words or browser."""
