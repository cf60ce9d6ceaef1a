"""Changes of public texts outside of stories: proposed by one person, confirmed by another."""
