"""The acts of the desk: each is asked for on a page of its own and done by publishing/workflow."""
