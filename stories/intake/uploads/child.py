"""Main function of the programs that read one uploaded file.

The request on standard input is a line of JSON with the name of the file, then its content. The
answer on standard output is JSON: the result, or {"error": [sentence]}.
"""

import json
import resource
import sys
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MEGABYTE = 2**20


def answer_request(read: Callable[[str, bytes], Mapping[str, Any]]) -> None:
    """Read one file within the limits of the command line, and print the result."""
    cpu_seconds, memory_mb = map(int, sys.argv[1:])
    _limit(cpu_seconds, memory_mb)
    # Not the portal's settings: they contain secrets and take long to import.
    settings.configure(USE_I18N=False)

    try:
        header, _newline, content = sys.stdin.buffer.read().partition(b"\n")
        result = read(json.loads(header)["name"], content)
    except ValidationError as error:
        result = {"error": error.messages}
    except MemoryError:
        result = {"error": [_("Reading this file takes too much memory. Make it smaller.")]}

    json.dump(result, sys.stdout)


def _limit(cpu_seconds: int, memory_mb: int) -> None:
    """Let the kernel end this process after so much work, and refuse it more memory and files."""
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    memory = memory_mb * MEGABYTE
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
