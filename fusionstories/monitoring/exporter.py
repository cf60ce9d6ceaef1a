"""Process beside the application server that serves the metrics of all workers.

fusionstories/gunicorn_conf.py starts it as `python -m fusionstories.monitoring.exporter ADDRESS:PORT`. It ends with its
parent.
"""

import logging
import os
import sys
import time

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.multiprocess import MultiProcessCollector

from fusionstories.monitoring.bind_address import host_and_port

PAUSE_SECONDS = 1
log = logging.getLogger(__name__)


def serve(address: str, parent: int) -> None:
    """Answer until the parent is gone; wait while the server before this one still holds the port."""
    host, port = host_and_port(address)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    is_listening = False
    while os.getppid() == parent:
        if not is_listening:
            is_listening = _listen(port, host, registry)
        time.sleep(PAUSE_SECONDS)


def _listen(port: int, host: str, registry: CollectorRegistry) -> bool:
    try:
        start_http_server(port, host, registry)
    except OSError as error:
        log.warning("Metrics cannot listen on %s:%s yet: %s", host, port, error.strerror)
        return False
    return True


if __name__ == "__main__":
    serve(sys.argv[1], os.getppid())
