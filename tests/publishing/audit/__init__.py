"""The audit log: the chain and what is written into it."""
