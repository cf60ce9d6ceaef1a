"""What exists: the rules that the database and the fields keep."""
