"""Release check: text that must not be released, and text that a second person must review."""
