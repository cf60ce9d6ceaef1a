"""Documents to hand over: stories as PDF and Word files, and the pictures that other sites show."""
