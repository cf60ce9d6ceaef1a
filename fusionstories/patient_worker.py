"""The worker of the application server: a thread works on a request, and nobody waits in it for a slow client.

gunicorn's threads read the head of a request and send the answer themselves, so a few clients that send byte by byte,
or that take a long list slowly, would keep all of them busy. Here the loop of the worker does the waiting: a thread
begins when the head is there, and leaves what the client does not take at once to the loop.
"""

import selectors
import socket
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from tempfile import SpooledTemporaryFile
from typing import Any

from gunicorn.workers.gthread import ThreadWorker  # type: ignore[import-untyped]

HEAD_SECONDS = 10  # in which the head of a request must arrive
HEAD_BYTES = 32 * 1024  # a longer head is read by the thread
TAKE_SECONDS = 0.05  # for which a thread waits, in all, for the client to take its answer
STALL_SECONDS = 30  # after which a client that takes nothing more is left
LINGER_SECONDS = 2  # for the client to close first, so that the end of the answer is not lost
BLOCK = 64 * 1024
REST_IN_MEMORY, REST_MOST = 2**20, 512 * 2**20  # bytes of one answer that wait for its client


class PatientSocket(socket.socket):
    """A connection to a client; what it does not take in time is put aside in a file, of which `rest` is the place."""

    def __init__(self, taken: socket.socket) -> None:
        super().__init__(taken.family, taken.type, taken.proto, fileno=taken.detach())
        self.setblocking(False)
        self.rest: SpooledTemporaryFile[bytes] | None = None
        self._begin()

    def _begin(self) -> None:
        self._seen, self.head_until = 0, 0.0  # bytes of the head so far, and when it must be there
        self._patience, self._sent = TAKE_SECONDS, 0  # seconds left to wait, bytes of the rest that were taken

    def has_head(self) -> bool:
        """Say whether a thread can read the head without waiting; ask to be told of the next byte if not."""
        self.setblocking(False)
        self.head_until = self.head_until or time.monotonic() + HEAD_SECONDS
        with suppress(BlockingIOError):
            there = self.recv(HEAD_BYTES, socket.MSG_PEEK)
            is_over = len(there) <= self._seen  # woken without news: the client has closed
            if is_over or len(there) == HEAD_BYTES or b"\r\n\r\n" in there:
                self._begin()
                self.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, 1)
                return True
            self._seen = len(there)
            self.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, self._seen + 1)
        return False

    def sendall(self, data: Any, flags: int = 0) -> None:
        """Send what the client takes before patience ends; put the rest aside."""
        left = memoryview(data) if self.rest else self._send(memoryview(data))
        if left:
            self._put_aside(left)

    def sendfile(self, file: Any, offset: int = 0, count: int | None = None) -> int:
        """Send a file as everything else is sent."""
        file.seek(offset)
        sent = 0
        while block := file.read(BLOCK if count is None else min(BLOCK, count - sent)):
            self.sendall(block)
            sent += len(block)
        return sent

    def send_rest(self) -> bool:
        """Send as much of the rest as the client takes now; say whether that was all."""
        self.setblocking(False)
        assert self.rest  # noqa: S101 - only then is it called
        self.rest.seek(self._sent)
        with suppress(BlockingIOError):
            while block := self.rest.read(BLOCK):
                taken = self.send(block)
                self._sent += taken
                self.rest.seek(self._sent)
            self.drop_rest()
        return self.rest is None

    def drop_rest(self) -> None:
        if self.rest:
            self.rest.close()
        self.rest, self._sent = None, 0

    def _send(self, left: memoryview) -> memoryview:
        try:
            while left and self._patience > 0:
                begun = time.monotonic()
                self.settimeout(self._patience)
                left = left[self.send(left) :]
                self._patience -= time.monotonic() - begun
        except TimeoutError:
            self._patience = 0
        finally:
            self.setblocking(True)
        return left

    def _put_aside(self, left: memoryview) -> None:
        if self.rest is None:
            self.rest = SpooledTemporaryFile(REST_IN_MEMORY)  # noqa: SIM115 - closed when the client has it all
        if self.rest.tell() + len(left) > REST_MOST:
            self._catch_up()
        self.rest.write(left)

    def _catch_up(self) -> None:
        """Wait for the client after all: no more than this is kept for anyone."""
        assert self.rest  # noqa: S101 - only then is it called
        self.settimeout(STALL_SECONDS)
        self.rest.seek(0)
        while block := self.rest.read(BLOCK):
            super().sendall(block)
        self.setblocking(True)
        self.rest.seek(0)
        self.rest.truncate()


class PatientWorker(ThreadWorker):
    """Threads for work, the loop for waiting."""

    def enqueue_req(self, conn: Any) -> None:
        """Give a connection to a thread as soon as the head of its request is there."""
        if not isinstance(conn.sock, PatientSocket):
            conn.sock = PatientSocket(conn.sock)
        try:
            is_there = (conn.parser and conn.parser.unreader.buf.getvalue()) or conn.sock.has_head()
        except OSError:
            return self._drop(conn)
        if not is_there:
            return self._wait(conn, selectors.EVENT_READ, conn.sock.head_until, self.enqueue_req)
        conn.data_ready = True
        return super().enqueue_req(conn)

    def finish_request(self, conn: Any, fs: "Future[Any]") -> None:
        """Send what waits for the client, then go on with the connection or close it."""
        if conn.sock.rest and conn.sock.fileno() != -1:
            act = partial(self._send_rest, fs=fs)
            return self._wait(conn, selectors.EVENT_WRITE, time.monotonic() + STALL_SECONDS, act)
        conn.sock.drop_rest()
        if not fs.cancelled() and fs.exception() is None and fs.result():
            return super().finish_request(conn, fs)
        return self._part(conn)

    def murder_pending(self) -> None:
        """Leave the clients for whom nobody waits any longer."""
        for conn in [conn for conn in self.pending_conns if conn.timeout < time.monotonic()]:
            self._take(conn)
            self._drop(conn)

    def _send_rest(self, conn: Any, fs: "Future[Any]") -> None:
        try:
            conn.sock.send_rest()
        except OSError:
            return self._drop(conn)
        return self.finish_request(conn, fs)

    def _part(self, conn: Any) -> None:
        """Say that this was all, and let the client close: if we did, it might miss the end."""
        try:
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:
            return self._drop(conn)
        return self._wait(conn, selectors.EVENT_READ, time.monotonic() + LINGER_SECONDS, self._hear_out)

    def _hear_out(self, conn: Any) -> None:
        try:
            if conn.sock.recv(BLOCK):
                return self._wait(conn, selectors.EVENT_READ, conn.timeout, self._hear_out)
        except OSError:
            pass
        return self._drop(conn)

    def _wait(self, conn: Any, event: int, until: float, act: Callable[[Any], None]) -> None:
        def go_on(_socket: socket.socket) -> None:
            self._take(conn)
            act(conn)

        conn.sock.setblocking(False)
        conn.timeout = until
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, event, go_on)

    def _take(self, conn: Any) -> None:
        self.pending_conns.remove(conn)
        self.poller.unregister(conn.sock)

    def _drop(self, conn: Any) -> None:
        conn.sock.drop_rest()
        self.nr_conns -= 1
        conn.close()
