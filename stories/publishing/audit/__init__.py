"""Audit log: written in the transaction of each act, repeated in the log stream, hash-chained."""
