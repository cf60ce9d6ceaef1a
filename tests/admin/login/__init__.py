"""The log-in of staff: second factor, agency, passwords."""
