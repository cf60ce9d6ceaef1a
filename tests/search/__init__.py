"""How stories are found."""
