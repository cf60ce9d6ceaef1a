"""All ways on which a story could get out."""
