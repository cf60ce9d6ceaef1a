"""Stories, centers and partners as spreadsheets, out and in: what a row means, what it changes, and how to undo it."""
