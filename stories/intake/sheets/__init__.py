"""Import and export of stories, centers and partners as spreadsheets."""
