"""Configuration of gunicorn, the application server: worker processes with threads.

Start it with `gunicorn -c python:fusionstories.gunicorn_conf`. nginx waits for slow clients, so a
worker thread reads and sends at the speed of the machine.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from ipaddress import ip_address
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from gunicorn.http import message  # type: ignore[import-untyped]

from fusionstories.monitoring.log_formatters import log_before_settings

if TYPE_CHECKING:
    from gunicorn.arbiter import Arbiter  # type: ignore[import-untyped]
    from gunicorn.workers.base import Worker  # type: ignore[import-untyped]

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fusionstories.settings")
os.environ.setdefault("STATEMENT_SECONDS", "4")  # so that no request takes longer than five

try:
    bind = settings.BIND
except ImproperlyConfigured as error:
    # gunicorn would print a traceback, and the log has one line for each event.
    log_before_settings(f"The server can't start: {error}")
    raise SystemExit(1) from None

METRICS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # prometheus_client reads it when a worker imports it

wsgi_app = "fusionstories.wsgi:application"
worker_class = "gthread"
workers = settings.WORKERS
threads = settings.THREADS
timeout = 30  # seconds
graceful_timeout = 30
keepalive = 5
max_requests = 20_000
max_requests_jitter = 2_000
control_socket_disable = True  # unused, and it needs a home folder
accesslog = None  # monitoring/request_log.py logs requests, without the visitor's address
logconfig_dict = settings.LOGGING

# gunicorn trusts no header. By default, it would take SCRIPT_NAME, PATH_INFO and the scheme from
# any client on loopback. Django reads the headers that nginx sets (PROXY_COUNT).
forwarded_allow_ips = ""
forwarder_headers = ""
secure_scheme_headers: dict[str, str] = {}
proxy_protocol = "off"
http_protocols = "h1"

# A search of 10,000 characters is 30 KB when encoded. The site explains its limit; a bare 400
# wouldn't.
limit_request_line = 64 * 1024
message.MAX_REQUEST_LINE = limit_request_line


def on_starting(server: "Arbiter") -> None:
    """Refuse to start a public demo or an unsafe production site, then start the metrics.

    This runs in the process that forks the workers: nothing here may open a connection, file or
    thread.
    """
    if settings.DEMO and not all(map(_is_loopback, server.cfg.bind)):
        raise SystemExit(
            "The demo serves this machine only: it listens on 127.0.0.1 and on no other address."
        )

    if settings.PRODUCTION:
        _run_startup_check()
    if settings.METRICS_BIND:
        _start_exporter()


def on_exit(server: "Arbiter") -> None:
    """Remove the metrics files; the exporter ends by itself."""
    folder = os.environ.pop(METRICS_FOLDER, "")
    if folder:
        shutil.rmtree(folder, ignore_errors=True)


def pre_request(worker: "Worker", request: message.Request) -> None:
    """Remove the charset of a Content-Type.

    Django would decode the query string with it, and fail for some charsets.
    """
    headers = []
    for name, value in request.headers:
        if name == "CONTENT-TYPE":
            value = _without_charset(value)

        headers.append((name, value))

    request.headers = headers


def _without_charset(content_type: str) -> str:
    kept = []
    for part in content_type.split(";"):
        if not part.strip().lower().startswith("charset"):
            kept.append(part)

    return ";".join(kept)


def _is_loopback(address: str) -> bool:
    host = address.rpartition(":")[0].strip("[]")
    if address.startswith("unix:") or host == "localhost":
        return True

    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _run_startup_check() -> None:
    command = [sys.executable, "-m", "fusionstories.startup_check"]
    exit_code = subprocess.call(command)  # noqa: S603
    if exit_code:
        raise SystemExit(exit_code)


def _start_exporter() -> None:
    os.environ[METRICS_FOLDER] = tempfile.mkdtemp(prefix="fusionstories-metrics-")
    # A process of its own, because the workers would inherit a thread's locks.
    exporter = "fusionstories.monitoring.exporter"
    command = [sys.executable, "-m", exporter, settings.METRICS_BIND]
    subprocess.Popen(command)  # noqa: S603
