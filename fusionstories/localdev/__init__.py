"""Tools of a checkout that production never imports: setup and a private PostgreSQL."""
