"""The rules of the site."""
