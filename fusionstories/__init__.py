"""The project: settings, addresses, servers. It knows no story."""
