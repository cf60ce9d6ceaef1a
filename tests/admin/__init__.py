"""The rules of the staff's door."""
