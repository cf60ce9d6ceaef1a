"""Two entries of a vocabulary that are one: merged, and parted again if that was wrong."""
