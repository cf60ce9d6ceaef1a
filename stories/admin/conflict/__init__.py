"""Edit conflicts: two users save the same story, and neither loses text."""
