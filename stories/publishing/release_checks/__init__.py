"""Reads every text that will be public, before it is: what must not get out, and what a second person must judge."""
