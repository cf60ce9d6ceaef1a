"""What the portal keeps when the machine under it fails."""
