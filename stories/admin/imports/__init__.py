"""Files in and out of the desk: what a file would do is shown before it is done, and can be undone."""
