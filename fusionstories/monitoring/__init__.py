"""What the operator sees: log lines and metrics. Neither names a visitor: no address, no search words, no browser."""
