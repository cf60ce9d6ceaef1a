"""Metrics of all workers, and their private address."""

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from socket import socket
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from django.core.exceptions import ImproperlyConfigured
from prometheus_client import REGISTRY

from fusionstories.monitoring.bind_address import metrics_address

CHECKOUT = Path(__file__).resolve().parents[2]
COUNT_REQUEST = """
from fusionstories.monitoring.metrics import count_request
count_request(
    method="GET", route="stories:home", status=200, cache="hit", seconds=0.01, query_count=2, sql_seconds=0.001
)
"""


@pytest.mark.django_db
def test_request_is_counted_by_route_and_status(client):
    def count() -> float:
        labels = {"method": "GET", "route": "stories:home", "status": "200"}
        return REGISTRY.get_sample_value("portal_requests_total", labels) or 0

    before = count()
    client.get("/")
    assert count() == before + 1
    assert REGISTRY.get_sample_value("portal_queries_total") > 0


@pytest.mark.django_db
def test_invented_requests_create_no_metrics(client):
    client.generic("BREW", "/stories/")
    client.get("/nothing/invented/")
    samples = [
        sample
        for metric in REGISTRY.collect()
        for sample in metric.samples
        if sample.name == "portal_requests_total"
    ]
    assert {sample.labels["method"] for sample in samples} <= {
        "GET",
        "HEAD",
        "POST",
        "OPTIONS",
        "other",
    }
    assert not any("invented" in sample.labels["route"] for sample in samples)


def test_metrics_are_not_on_the_public_site(client, db):
    assert client.get("/metrics/").status_code == 404


@contextmanager
def exporter(folder: Path):
    """Two workers that have counted, and the exporter beside them; gives its address."""
    environment = os.environ | {
        "PROMETHEUS_MULTIPROC_DIR": str(folder),
        "PYTHONPATH": str(CHECKOUT),
    }
    for _worker in range(2):
        subprocess.run([sys.executable, "-c", COUNT_REQUEST], env=environment, check=True)
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    process = subprocess.Popen(
        [sys.executable, "-m", "fusionstories.monitoring.exporter", address], env=environment
    )
    yield f"http://{address}/metrics"
    process.terminate()
    process.wait()


def read(url: str) -> str:
    for _attempt in range(100):
        try:
            return urlopen(url).read().decode()
        except URLError:
            time.sleep(0.05)
    raise AssertionError("The exporter does not answer.")


def test_exporter_adds_up_what_the_workers_counted(tmp_path):
    with exporter(tmp_path) as url:
        text = read(url)
    assert 'portal_requests_total{method="GET",route="stories:home",status="200"} 2.0' in text
    assert 'portal_request_seconds_count{cache="hit"} 2.0' in text
    assert "portal_queries_total 4.0" in text


@pytest.mark.parametrize(
    "address", ["127.0.0.1:9464", "10.1.2.3:9464", "[fd00::1]:9464", "[::1]:1"]
)
def test_private_address_is_taken(address):
    assert metrics_address(address) == address


@pytest.mark.parametrize(
    "text",
    ["0.0.0.0:9464", "[::]:9464", "8.8.8.8:9464", "portal.example.gov:9464", "9464", "127.0.0.1:0"],
)
def test_any_other_address_stops_the_start(text):
    with pytest.raises(ImproperlyConfigured, match="METRICS_BIND must"):
        metrics_address(text)


@pytest.mark.parametrize("address", ["0.0.0.0:9464", "[::]:9464"])
def test_every_address_can_be_allowed_for_a_container(address):
    assert metrics_address(address, is_every_address_allowed=True) == address


def test_public_address_is_never_allowed():
    with pytest.raises(ImproperlyConfigured, match="private network, not 8"):
        metrics_address("8.8.8.8:9464", is_every_address_allowed=True)


def test_metrics_can_be_switched_off():
    assert metrics_address("off") == metrics_address("") == ""
