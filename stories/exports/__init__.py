"""Lists of stories as files: one registry of formats, one writer for each."""
