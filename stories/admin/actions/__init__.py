"""Workflow actions on a story, one page each. publishing/workflow carries them out."""
