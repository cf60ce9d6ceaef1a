"""Configuration of gunicorn, the application server: worker processes with threads.

Start it with `gunicorn -c python:fusionstories.gunicorn_conf`. nginx in front of it waits for slow clients, so a worker
thread reads and sends at the speed of the machine.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from gunicorn.http import message  # type: ignore[import-untyped]

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fusionstories.settings")
os.environ.setdefault("STATEMENT_SECONDS", "4")  # so that no request takes longer than five

# No header of a client is trusted as if a proxy had set it. Django itself reads the headers that nginx sets and
# counts proxies by PROXY_COUNT; gunicorn would take SCRIPT_NAME, PATH_INFO and the scheme from any client on loopback.
forwarded_allow_ips = ""
forwarder_headers = ""
secure_scheme_headers: dict[str, str] = {}
proxy_protocol = "off"
http_protocols = "h1"

# A search of 10,000 characters is 30 KB once encoded. It deserves an answer from the site, not a bare 400.
message.MAX_REQUEST_LINE = limit_request_line = 64 * 1024

bind = settings.BIND
worker_class = "gthread"
workers = settings.WORKERS
threads = settings.THREADS
timeout = graceful_timeout = 30  # seconds
keepalive = 5  # seconds
control_socket_disable = True  # unused, and it needs a home folder
max_requests, max_requests_jitter = 20_000, 2_000
accesslog = None  # monitoring/request_log.py writes one line per request, without the visitor's address
logconfig_dict = settings.LOGGING  # the server's own lines look like all others
METRICS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # prometheus_client reads it when a worker imports it
wsgi_app = "fusionstories.wsgi:application"


def on_starting(server: Any) -> None:
    """Refuse to listen where the mode forbids it, and in production with an unsafe set-up; then show the metrics.

    This runs in the process that forks the workers: nothing here may open a connection, a file or a thread.
    """
    if settings.DEMO and not all(_is_loopback(address) for address in server.cfg.bind):
        raise SystemExit("The demo serves this machine only: it listens on 127.0.0.1 and on no other address.")
    if settings.PRODUCTION:
        _require_safe()
    if settings.METRICS_BIND:
        _start_exporter()


def on_exit(server: Any) -> None:
    """Remove the metrics of this run; the exporter ends by itself."""
    if folder := os.environ.pop(METRICS_FOLDER, ""):
        shutil.rmtree(folder, ignore_errors=True)


def _start_exporter() -> None:
    os.environ[METRICS_FOLDER] = tempfile.mkdtemp(prefix="fusionstories-metrics-")
    # A process of its own: a thread of this one would be forked into the workers.
    subprocess.Popen([sys.executable, "-m", "fusionstories.monitoring.exporter", settings.METRICS_BIND])  # noqa: S603


def pre_request(worker: Any, request: Any) -> None:
    """Take the charset out of the Content-Type: Django would read the query string by it, and fail on some."""
    request.headers = [
        (name, _without_charset(value) if name == "CONTENT-TYPE" else value) for name, value in request.headers
    ]


def _without_charset(content_type: str) -> str:
    return ";".join(part for part in content_type.split(";") if not part.strip().lower().startswith("charset"))


def _is_loopback(address: str) -> bool:
    host = address.rpartition(":")[0].strip("[]")
    if address.startswith("unix:") or host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _require_safe() -> None:
    """Run the deployment checks in a process of their own; end with its exit code if they fail."""
    done = subprocess.run([sys.executable, "-m", "fusionstories.startup_check"], check=False)
    if done.returncode:
        raise SystemExit(done.returncode)
