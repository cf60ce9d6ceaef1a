"""Publishing of stories: snapshots, release check, workflow, publications, audit log."""
