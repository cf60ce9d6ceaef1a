"""A made-up archive of any size, to measure and to test with: the same for the same number, real in its shape only."""
