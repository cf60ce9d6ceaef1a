"""How staff come in: password or agency, then a second factor. allauth does the work; this says for whom and how."""
