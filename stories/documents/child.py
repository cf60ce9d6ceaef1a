"""Main function of the programs that write one document.

The request on standard input is the data as JSON, the answer on standard output is the file. These
programs import neither settings nor models, so they start quickly and know no secrets.
"""

import json
import resource
import sys
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

MEGABYTE = 2**20
# Document.as_data(), or the data of a picture.
Data: TypeAlias = Mapping[str, Any]


def answer_request(write: Callable[[Data, list[str]], bytes]) -> None:
    """Write one document within the limits of the command line.

    `write` takes the data and the arguments after the limits.
    """
    cpu_seconds, memory_mb, *arguments = sys.argv[1:]
    _limit(int(cpu_seconds), int(memory_mb))
    content = write(json.load(sys.stdin.buffer), arguments)
    sys.stdout.buffer.write(content)


def _limit(cpu_seconds: int, memory_mb: int) -> None:
    """Let the kernel end this process after so much work, and refuse it more memory and files."""
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    memory = memory_mb * MEGABYTE
    # Not the address space, half of which is the file of the typesetter.
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
