"""Import and export of spreadsheets, and import of Word documents."""
