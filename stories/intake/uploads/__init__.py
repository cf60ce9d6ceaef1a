"""Uploaded files, each read by a process of its own with limits on time and memory.

`readers` is what the rest of the code calls. Each read_*.py is a program that reads one kind of
file. It imports neither settings nor models, so it starts in a quarter of a second and knows no
secrets.
"""
