"""How a story becomes public."""
