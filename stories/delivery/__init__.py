"""What surrounds a response: headers, health, where requests may come from."""
