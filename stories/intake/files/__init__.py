"""Files from outside, read with suspicion: what is too large or malicious is refused before a reader sees it."""
