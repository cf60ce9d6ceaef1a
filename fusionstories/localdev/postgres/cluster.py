"""Life cycle of a checkout's server: created once, started when needed, stopped on request."""

import contextlib
import pwd
import shutil
import time
from pathlib import Path

from .account import create_open_folder, create_private_folder, owner_ids, run_as, server_account
from .binaries import binaries_version, find_binaries, reachable_binaries
from .errors import ServerError, os_errors_explained
from .paths import ROOT_DATA_FOLDER, cluster_paths, locked
from .postmaster import (
    Postmaster,
    end_orphans,
    has_ended,
    read_lock_file,
    read_state,
    shut_down,
)

USER = "fusionstories"  # owns everything
RUNTIME_USER = "fusionstories_runtime"  # serves; see fusionstories/db_roles.py
START_SECONDS = 60
ERROR_WORDS = ("FATAL", "PANIC", "could not", "error:")
# The built-in collation sorts by code point and knows accented letters. One of the operating system
# would depend on the machine.
LOCALE_OPTIONS = (
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C.UTF-8",
)
# Everyone who can open the socket is trusted; its folder is closed to everyone else.
INITDB_OPTIONS = (f"--username={USER}", "--auth=trust", "--no-instructions", *LOCALE_OPTIONS)


class Cluster:
    """Private PostgreSQL of one checkout. Several processes may call each method at once."""

    def __init__(self, local: Path, root_data_folder: Path = ROOT_DATA_FOLDER) -> None:
        """Use the checkout's folder for local files; this creates and starts nothing."""
        self.version = binaries_version()
        major = self.version.split(".")[0]
        self.paths = cluster_paths(local, major, root_data_folder)

    @property
    def address(self) -> dict[str, str]:
        """Connection settings for Django; complete, so that PG* variables have no effect."""
        return {"HOST": str(self.paths.sockets), "PORT": "5432", "USER": USER, "PASSWORD": ""}

    def url(self, database: str, user: str = USER) -> str:
        """Return the connection string of a database."""
        return f"postgresql://{user}@/{database}?host={self.paths.sockets}&port=5432"

    @property
    def account(self) -> pwd.struct_passwd | None:
        """Account that runs the server for root; None for an ordinary user."""
        return server_account(self.paths.data)

    @property
    def _user_id(self) -> int:
        user, _group = owner_ids(self.account)
        return user

    def server(self) -> Postmaster | None:
        """Return the server if it runs on this cluster's data and its socket exists."""
        data_lock, socket_lock = self.paths.lock_files
        server = read_lock_file(data_lock)
        if server is None or server != read_lock_file(socket_lock):
            return None

        is_own = server.data == self.paths.data and server.sockets == self.paths.sockets
        return server if is_own and self.paths.socket.is_socket() else None

    def ensure(self) -> None:
        """Start the server unless it runs; raise SetupError or ServerError if that fails."""
        with os_errors_explained(), locked(self.paths.lock):
            self._claim_data()
            if self._is_ready():
                return

            self._end_strays()
            if not (self.paths.data / "PG_VERSION").exists():
                self._create()

            self._start()

    def stop(self) -> bool:
        """Stop the server; return whether it ran."""
        with os_errors_explained(), locked(self.paths.lock):
            return self._end_strays()

    def reset(self) -> None:
        """Stop the server and delete all of its databases."""
        with os_errors_explained(), locked(self.paths.lock):
            self._remove()

    def _claim_data(self) -> None:
        """As root, make sure that the data outside of the checkout belongs to this checkout."""
        link = self.paths.link
        root_folder = self.paths.root_folder
        if link is None or root_folder is None:
            return

        is_claimed = link.is_symlink() and link.readlink() == self.paths.data
        if not is_claimed:
            # A new clone in the path of a deleted one must not show that one's data.
            self._remove()
            link.unlink(missing_ok=True)
            link.symlink_to(self.paths.data)

        create_open_folder(root_folder)

    def _is_ready(self) -> bool:
        """Return whether the server accepts connections; wait while it is starting or stopping."""
        log = self.paths.log
        deadline = time.monotonic() + START_SECONDS
        while True:
            server = self.server()
            if server is None:
                return False
            if read_state(self.paths.lock_files[0]) == "ready":
                return True
            if not has_ended(server, 0.1) and time.monotonic() > deadline:
                raise ServerError(
                    f"The private PostgreSQL is still starting: try again soon, or see {log}."
                )

    def _end_strays(self) -> bool:
        """End every server on our data or socket and remove its lock files.

        Return whether there was one. It may be ours, or belong to a checkout that was moved or
        deleted while its server ran. In a copied checkout, the lock file names the server of the
        original, which keeps running.
        """
        servers = set()
        for file in self.paths.lock_files:
            server = read_lock_file(file)
            if server is not None and self._may_end(server):
                servers.add(server)

        for server in servers:
            shut_down(server)
            # Already removed, or not ours: a process can change its own command line.
            with contextlib.suppress(OSError):
                server.sockets.rmdir()

        # PostgreSQL refuses to start if the id belongs to a zombie or another program.
        for file in (*self.paths.lock_files, self.paths.socket):
            file.unlink(missing_ok=True)

        return bool(servers)

    def _may_end(self, server: Postmaster) -> bool:
        if server.user != self._user_id:
            return False
        is_own = server.data == self.paths.data or server.sockets == self.paths.sockets
        return is_own or not server.data.exists()

    def _create(self) -> None:
        """Create an empty cluster; an interrupted attempt leaves no partial one."""
        draft = self.paths.data.with_name(f"{self.paths.data.name}.new")
        if draft.exists():
            shutil.rmtree(draft)

        create_private_folder(draft, self.account)
        self._run("initdb", f"--pgdata={draft}", *INITDB_OPTIONS)
        draft.rename(self.paths.data)

    def _start(self) -> None:
        sockets = self.paths.sockets
        end_orphans(sockets.name, self._user_id)
        create_private_folder(sockets, self.account)
        self.paths.log.unlink(missing_ok=True)

        options = (
            "-c listen_addresses=",
            f"-c unix_socket_directories={sockets}",
            f"-c cluster_name={sockets.name}",
        )
        files = ("-D", self.paths.data, "-l", self.paths.log)
        self._run(
            "pg_ctl", "start", "-w", "-t", str(START_SECONDS), *files, "-o", " ".join(options)
        )

    def _run(self, program: str, *arguments: str | Path) -> None:
        folder = find_binaries()
        if self.paths.root_folder:
            folder = reachable_binaries(folder, self.paths.root_folder, self.version)

        code, output = run_as(self.account, (folder / program, *arguments))
        if code:
            reason = self._error_line(output)
            raise ServerError(
                f"The private PostgreSQL in {self.paths.data} did not start: {reason}"
            )

    def _error_line(self, output: str) -> str:
        """Return the last line with an error from the output or the log, else the last line."""
        lines = output.splitlines()
        if self.paths.log.exists():
            lines += self.paths.log.read_text(errors="replace").splitlines()
        if not lines:
            return "it did not say why"

        for line in reversed(lines):
            if any(word in line for word in ERROR_WORDS):
                return line

        return lines[-1]

    def _remove(self) -> None:
        self._end_strays()
        for folder in (self.paths.root_folder or self.paths.data, self.paths.sockets):
            if folder.exists():
                shutil.rmtree(folder)
