"""Changes of public texts outside of stories."""
