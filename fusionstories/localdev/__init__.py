"""What only a checkout needs: its setup and its private PostgreSQL. Production imports nothing from here."""
