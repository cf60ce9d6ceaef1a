"""The project around the app: environment, settings, repository."""
