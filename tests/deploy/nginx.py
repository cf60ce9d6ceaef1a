"""nginx with the sample configuration, in front of any server."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from socket import socket

import pytest

NEEDS_NGINX = pytest.mark.skipif(not shutil.which("nginx"), reason="nginx is not installed")
CHECKOUT = Path(__file__).resolve().parents[2]
START_SECONDS = 180  # of a server on a machine that is busy
SAMPLE = CHECKOUT / "fusionstories" / "deploy" / "nginx.conf"
HEADERS = SAMPLE.with_name("nginx-headers.conf")
SELF_SIGNED = (
    "openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=test"
    " -addext subjectAltName=DNS:site.test,IP:127.0.0.1"
)
MAIN = """
daemon off; {user} worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 512; }}
http {{
    include /etc/nginx/mime.types; access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    include {folder}/stories.conf;
}}
"""


def free_port() -> int:
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running_nginx(
    folder: Path,
    upstream: int,
    costly_rate: str = "10r/s",
    lines: Sequence[str] = (),
    balancer: str = "",
    host: str = "",
) -> Iterator[int]:
    """Run nginx in front of a port of this machine; yield the port on which it speaks TLS.

    `lines` are comments of the sample to switch on. plain_port() is the other port.
    """
    port = free_port()
    main = configure(folder, port, upstream, costly_rate)
    conf = folder / "stories.conf"
    for line in lines:
        assert f"#{line}" in conf.read_text(), line
        conf.write_text(conf.read_text().replace(f"#{line}", line))
    if host:
        conf.write_text(
            conf.read_text().replace("server_name stories.example.gov", f"server_name {host}")
        )
    if balancer:
        conf.write_text(conf.read_text().replace("192.0.2.0/24", balancer))
    log = folder / "error.log"
    subprocess.run(["nginx", "-t", "-e", log, "-c", main], check=True, capture_output=True)

    process = subprocess.Popen(["nginx", "-e", log, "-c", main])
    try:
        wait_for(port, process)
        yield port
    finally:
        process.terminate()
        process.wait()


def plain_port(folder: Path) -> int:
    """Return the port on which nginx speaks HTTP."""
    return int((folder / "plain-port").read_text())


def configure(folder: Path, port: int, upstream: int, costly_rate: str) -> Path:
    """Write the sample with the places of this test in it; return the main file."""
    make_certificate(folder)
    (folder / "plain-port").write_text(str(free_port()))
    certificate = f"ssl_certificate {folder}/fullchain.pem; ssl_certificate_key {folder}/key.pem;"
    refusal = f"{certificate} return 444;"
    sample = SAMPLE.read_text()
    for theirs, ours in (
        ("listen 80", f"listen 127.0.0.1:{plain_port(folder)}"),
        ("listen [::]:80 default_server;", ""),
        ("listen [::]:80;", ""),
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        ("listen [::]:443 ssl http2 default_server;", ""),
        ("listen [::]:443 ssl http2;", ""),
        # Clients of the tests connect to an address, without a name that TLS could send.
        ("ssl_reject_handshake on;", refusal),
        ("/etc/ssl/stories", str(folder)),
        ("/var/log/nginx", str(folder)),
        ("/var/lib/nginx/stories", str(folder / "cache")),
        ("/var/lib/stories", str(folder)),
        ("/etc/nginx/snippets/stories-headers.conf", str(HEADERS)),
        ("rate=10r/s", f"rate={costly_rate}"),
        ("server 127.0.0.1:8000", f"server 127.0.0.1:{upstream}"),
    ):
        assert theirs in sample, theirs
        sample = sample.replace(theirs, ours)
    (folder / "stories.conf").write_text(sample)

    main = folder / "nginx.conf"
    main.write_text(MAIN.format(folder=folder, user="user root;" if os.geteuid() == 0 else ""))
    return main


def make_certificate(folder: Path) -> None:
    """Make a self-signed certificate for this machine and for site.test."""
    command = f"{SELF_SIGNED} -keyout {folder}/key.pem -out {folder}/fullchain.pem"
    subprocess.run(command.split(), check=True, capture_output=True)


def wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    """Wait until a process listens on a port; fail when it ends instead."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, f"{process.args} has ended with {process.returncode}"
        with socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(f"nothing listens on {port}")
