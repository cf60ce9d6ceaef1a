"""Import of the archive, spreadsheets and Word documents."""
