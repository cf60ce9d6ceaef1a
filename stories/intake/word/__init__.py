"""Word documents: their text becomes drafts; what else they carry is told, and stays out."""
