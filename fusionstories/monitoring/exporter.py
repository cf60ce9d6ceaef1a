"""HTTP server for the metrics of all worker processes, in a process of its own.

gunicorn_conf.py starts it as `python -m fusionstories.monitoring.exporter ADDRESS:PORT`. It ends
when its parent does.
"""

import logging
import os
import sys
import time

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.multiprocess import MultiProcessCollector

from fusionstories.monitoring.bind_address import host_and_port

POLL_SECONDS = 1
log = logging.getLogger(__name__)


def serve_metrics(address: str, parent_pid: int) -> None:
    """Serve until the parent ends; retry while the previous exporter still uses the port."""
    host, port = host_and_port(address)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)

    is_listening = False
    while os.getppid() == parent_pid:
        if not is_listening:
            is_listening = _listen(host, port, registry)

        time.sleep(POLL_SECONDS)


def _listen(host: str, port: int, registry: CollectorRegistry) -> bool:
    try:
        start_http_server(port, host, registry)
    except OSError as error:
        log.warning("The metrics server can't use %s:%s yet: %s", host, port, error.strerror)
        return False

    return True


if __name__ == "__main__":
    serve_metrics(sys.argv[1], os.getppid())
