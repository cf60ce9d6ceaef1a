"""Changes of public texts that a second person confirms: forms, decisions, dashboard panel."""
