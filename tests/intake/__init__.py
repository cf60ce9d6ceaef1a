"""How stories come in."""
