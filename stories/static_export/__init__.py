"""The static twin: every public page, feed, export and asset as files that any file server shows."""
