"""Dashboard: the first page of the staff site and the review queue."""
