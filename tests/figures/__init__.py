"""Pictures computed from stories, and the components of the templates."""
