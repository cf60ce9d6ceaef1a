"""Import of Word documents: their text becomes drafts, everything else is reported and dropped."""
