"""Backup and restore: the database as pg_dump writes it, the uploaded files, and a manifest that proves both."""
