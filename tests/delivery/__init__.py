"""What surrounds a response."""
