"""Accounts of staff: changes that two administrators make, and who counts as one person."""
