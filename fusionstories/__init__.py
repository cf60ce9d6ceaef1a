"""Project package: settings, URLs, servers, monitoring and backup. It doesn't import `stories`."""
