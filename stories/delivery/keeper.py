"""A thread for each process of the server that hears of every release as it happens."""

from threading import Thread

import psycopg

from stories.delivery.line import Line, hold
from stories.delivery.replicas import fleet
from stories.delivery.version import READ, Version
from stories.delivery.watch import watch
from stories.models.shared import follow

PAUSE_SECONDS = 1.0  # between questions when nothing was heard


def start_keeper() -> None:
    """Start the keeper of this process."""
    watch.keep(True)
    follow(_present)
    told = ("default", "The database", _listen, watch.lose, psycopg.Connection)
    Thread(target=hold, args=told, name="content-keeper", daemon=True).start()


def _present() -> Version | None:
    known = watch.kept()
    # A version may come while a page is made from a replica that does not have it yet.
    return known.version if known.is_live and fleet.is_abreast(known) else None


def _listen(line: Line) -> None:
    """Ask for the version at every notice, and once a second since a schedule falls due without one."""
    line.execute("SET statement_timeout = '2s'")
    line.execute("LISTEN stories_version")
    while True:
        row = line.execute(READ).fetchone()
        watch.tell(row or ())
        for _notice in line.notifies(timeout=PAUSE_SECONDS, stop_after=1):
            pass
