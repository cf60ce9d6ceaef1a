"""The one app: stories of fusion centers, how they are written, released, found and read."""
