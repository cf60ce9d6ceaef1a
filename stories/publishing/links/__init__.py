"""Link check: whether the links of stories still work, stored for the release check."""
