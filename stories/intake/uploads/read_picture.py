"""Program that rewrites a picture; only one at a time runs on a machine."""

import fcntl
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from stories.intake.files.limits import server_busy
from stories.intake.pictures import rewrite
from stories.intake.uploads.child import answer_request

WAIT_SECONDS = 8
POLL_SECONDS = 0.05


def read(name: str, content: bytes) -> dict[str, str | bool]:
    with only_one():
        picture = rewrite(content)
    return {
        "extension": picture.extension,
        "content": b64encode(picture.content).decode(),
        "is_first_frame": picture.is_first_frame,
    }


@contextmanager
def only_one() -> Iterator[None]:
    """Wait until no other process decodes a picture; raise FileError if that takes too long.

    The lock is on this file, which all server processes share and none can write.
    """
    deadline = time.monotonic() + WAIT_SECONDS
    with Path(__file__).open() as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise server_busy() from None

                time.sleep(POLL_SECONDS)

        yield


if __name__ == "__main__":
    answer_request(read)
