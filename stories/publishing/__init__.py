"""How a story becomes public: one workflow, one snapshot, one projection."""
