"""The audit log: written in the transaction of each act, said once more in the log stream, proved by its hashes."""
