"""The staff's door: Django's admin in the portal's look."""
