"""Whether the links of stories still lead somewhere: asked apart from any request, kept for the release check."""
