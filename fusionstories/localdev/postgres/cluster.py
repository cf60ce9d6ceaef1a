"""The life of a checkout's server: made once, started when needed, stopped and emptied on request."""

import contextlib
import os
import pwd
import shutil
import time
from pathlib import Path

from .account import open_folder, private_folder, run_as, server_account
from .binaries import binaries_version, find_binaries, reachable_binaries
from .errors import ServerError, explained
from .place import ROOT_HOME, locked, place_of
from .postmaster import Postmaster, end, end_orphans, is_over, named_in, state

USER = "fusionstories"
START_SECONDS = 60
COMPLAINTS = ("FATAL", "PANIC", "could not", "error:")
# No collation of the machine: the built-in one sorts by code point and knows accented letters everywhere.
LOCALE = ("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8")
# Everyone who can open the socket is trusted; its folder is closed to everyone else.
INITDB = (f"--username={USER}", "--auth=trust", "--no-instructions", *LOCALE)


class Cluster:
    """One checkout's private PostgreSQL. Every method is safe from many processes at once."""

    def __init__(self, local: Path, root_home: Path = ROOT_HOME) -> None:
        """Take the checkout's folder for local files; nothing is made or started yet."""
        self.version = binaries_version()
        self.place = place_of(local, self.version.split(".")[0], root_home)

    @property
    def address(self) -> dict[str, str]:
        """Where clients connect, named as in Django's DATABASES; complete, so no PG* variable can divert them."""
        return {"HOST": str(self.place.sockets), "PORT": "5432", "USER": USER, "PASSWORD": ""}

    def url(self, database: str) -> str:
        """Return the connection string for one of the databases."""
        return f"postgresql://{USER}@/{database}?host={self.place.sockets}&port=5432"

    @property
    def account(self) -> pwd.struct_passwd | None:
        """Who runs the server when root may not; None for an ordinary user."""
        return server_account(self.place.data)

    @property
    def _user(self) -> int:
        account = self.account
        return account.pw_uid if account else os.geteuid()

    def server(self) -> Postmaster | None:
        """Return the server of this folder when it runs and its socket is there."""
        by_data, by_socket = map(named_in, self.place.lock_files)
        ours = by_data and (by_data.data, by_data.sockets) == (self.place.data, self.place.sockets)
        return by_data if ours and by_data == by_socket and self.place.socket.is_socket() else None

    def ensure(self) -> None:
        """Start the server unless it runs; raise SetupError or ServerError with one line when it cannot."""
        with explained(), locked(self.place.lock):
            self._claim()
            if self._settled():
                return
            self._end_strays()
            if not (self.place.data / "PG_VERSION").exists():
                self._make()
            self._start()

    def stop(self) -> bool:
        """Stop the server; say whether it ran."""
        with explained(), locked(self.place.lock):
            return self._end_strays()

    def reset(self) -> None:
        """Stop the server and delete every database in it."""
        with explained(), locked(self.place.lock):
            self._remove()

    def _claim(self) -> None:
        """As root: make sure that the data outside the checkout are those of this very checkout."""
        place = self.place
        if not place.link or not place.home:
            return
        if not place.link.is_symlink() or place.link.readlink() != place.data:
            # A fresh clone where an earlier one was deleted: the former data must not show up in it.
            self._remove()
            place.link.unlink(missing_ok=True)
            place.link.symlink_to(place.data)
        open_folder(place.home)

    def _settled(self) -> bool:
        """Say whether the server takes connections; one that is still starting or stopping is waited for."""
        deadline = time.monotonic() + START_SECONDS
        while (server := self.server()) and state(self.place.lock_files[0]) != "ready":
            if not is_over(server, 0.1) and time.monotonic() > deadline:
                raise ServerError(f"The private PostgreSQL is still starting, see {self.place.log}: try again soon.")
        return server is not None

    def _end_strays(self) -> bool:
        """End whatever server holds our data or our socket, then clear its lock files; say whether one did.

        It may be ours, or left by a checkout that was moved or deleted while its server ran. The server of
        the original of a copied checkout is left alone, though the copy holds its lock file.
        """
        found = {server for file in self.place.lock_files if (server := named_in(file))}
        ours = {server for server in found if self._is_ours(server)}
        for server in ours:
            end(server)
            # Already empty, or not ours to empty: a process can set its own command line.
            with contextlib.suppress(OSError):
                server.sockets.rmdir()
        # PostgreSQL itself refuses to start over an id that is a zombie or now another program's.
        for file in (*self.place.lock_files, self.place.socket):
            file.unlink(missing_ok=True)
        return bool(ours)

    def _is_ours(self, server: Postmaster) -> bool:
        place = self.place
        if server.user != self._user:
            return False
        return server.data == place.data or server.sockets == place.sockets or not server.data.exists()

    def _make(self) -> None:
        """Make an empty cluster; an interrupted attempt leaves no half of one."""
        draft = self.place.data.with_name(f"{self.place.data.name}.new")
        if draft.exists():
            shutil.rmtree(draft)
        private_folder(draft, self.account)
        self._run("initdb", f"--pgdata={draft}", *INITDB)
        draft.rename(self.place.data)

    def _start(self) -> None:
        name = self.place.sockets.name
        end_orphans(name, self._user)
        private_folder(self.place.sockets, self.account)
        self.place.log.unlink(missing_ok=True)
        options = f"-c listen_addresses= -c unix_socket_directories={self.place.sockets} -c cluster_name={name}"
        where = ("-D", self.place.data, "-l", self.place.log)
        self._run("pg_ctl", "start", "-w", "-t", str(START_SECONDS), *where, "-o", options)

    def _run(self, program: str, *words: str | Path) -> None:
        folder = find_binaries()
        if self.place.home:
            folder = reachable_binaries(folder, self.place.home, self.version)
        code, said = run_as(self.account, (folder / program, *words))
        if code:
            raise ServerError(f"The private PostgreSQL in {self.place.data} did not start: {self._reason(said)}")

    def _reason(self, said: str) -> str:
        """Return the line that tells most: the last complaint in the log, else the last line said."""
        log = self.place.log.read_text(errors="replace") if self.place.log.exists() else ""
        lines = [*said.splitlines(), *log.splitlines()]
        complaints = [line for line in lines if any(word in line for word in COMPLAINTS)]
        return (complaints or lines or ["it did not say why"])[-1]

    def _remove(self) -> None:
        self._end_strays()
        for folder in (self.place.home or self.place.data, self.place.sockets):
            if folder.exists():
                shutil.rmtree(folder)
