"""API v1: the public stories as JSON, described by an OpenAPI document."""
