"""Django database backend: PostgreSQL with session settings."""
