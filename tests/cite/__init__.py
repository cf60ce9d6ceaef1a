"""How stories are cited."""
