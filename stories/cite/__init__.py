"""Citations of stories: styles as text, and files for reference managers."""
