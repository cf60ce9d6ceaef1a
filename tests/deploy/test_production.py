"""Production under load: two workers behind nginx with TLS, and an ordinary database role."""

import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from threading import local

import pytest
import requests

from stories.models.content_version import REFRESH_SECONDS
from stories.public_pages import public_routes
from tests.deploy.nginx import CHECKOUT, NEEDS_NGINX, running_nginx
from tests.deploy.production import ADMINISTRATOR, HOST, PASSWORD, SERVER, Production, deployed

pytestmark = [
    pytest.mark.slow,
    NEEDS_NGINX,
    pytest.mark.filterwarnings("ignore:Unverified HTTPS request"),  # the certificate is self-signed
]

CLIENTS = 8
numbers = count()
clients_of_threads = local()


@dataclass(frozen=True)
class Site:
    """A production server behind nginx."""

    production: Production
    port: int
    master: int

    def get(self, path: str) -> requests.Response:
        if not hasattr(clients_of_threads, "session"):
            clients_of_threads.session = visitor()
        return clients_of_threads.session.get(f"https://127.0.0.1:{self.port}{path}", timeout=30)

    def workers(self) -> list[int]:
        children = Path(f"/proc/{self.master}/task/{self.master}/children").read_text().split()
        return [int(child) for child in children]


def visitor() -> requests.Session:
    """Return a client that takes the self-signed certificate."""
    session = requests.Session()
    session.trust_env = False  # no certificates but its own
    session.verify = False
    session.headers["Host"] = HOST
    return session


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with (
        deployed() as production,
        production.running() as process,
        # All visitors of these tests have one address.
        running_nginx(tmp_path_factory.mktemp("nginx"), production.port, "5000r/s") as port,
    ):
        made = Site(production, port, process.pid)
        assert made.get("/readyz").status_code == 200, (
            production.folder / "server.log"
        ).read_text()
        yield made


@pytest.fixture(scope="module")
def public(site: Site) -> list[str]:
    """Return every page of the sitemap, and every public address that takes no arguments."""
    pages = re.findall(rf"<loc>https://{HOST}(.*?)</loc>", site.get("/sitemap.xml").text)
    others = [route.path for route in public_routes() if not route.has_arguments]
    assert len(pages) > 150
    return sorted({*pages, *others} - {"/feedback/"})


def test_all_public_pages_are_right_under_load(site: Site, public: list[str]):
    """Each page is requested three times among all others, and the bytes are the same."""

    def new(path: str) -> str:
        return f"{path}?n={next(numbers)}"  # nginx has no answer for this address

    with ThreadPoolExecutor(CLIENTS) as clients:
        staff = clients.submit(log_in, site)
        busy = list(clients.map(lambda path: site.get(new(path)), public * 2))
        searches = list(clients.map(lambda n: site.get(f"/stories/?q=word{n}"), range(50)))
        alone = list(clients.map(lambda path: site.get(new(path)), public))

    failed = {
        answer.url: answer.status_code
        for answer in [*busy, *searches, *alone]
        if answer.status_code >= 500
    }
    assert failed == {}
    assert {answer.status_code for answer in searches} == {200}
    assert staff.result() == 200

    expected = {path: answer.content for path, answer in zip(public, alone, strict=True)}
    mixed = [
        path
        for path, answer in zip(public * 2, busy, strict=True)
        if answer.content != expected[path]
    ]
    assert mixed == []


def log_in(site: Site) -> int:
    """Log in with a password; return the status of the page that asks for the second factor."""
    staff = visitor()
    address = f"https://127.0.0.1:{site.port}/admin/login/"
    form = staff.get(address, timeout=30)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form.text)
    assert token

    fields = {"username": ADMINISTRATOR, "password": PASSWORD, "csrfmiddlewaretoken": token[1]}
    headers = {"Origin": f"https://{HOST}", "Referer": f"https://{HOST}/admin/login/"}
    answer = staff.post(address, fields, headers=headers, timeout=30, allow_redirects=False)
    assert answer.status_code == 302, answer.text

    second_factor = staff.get(f"https://127.0.0.1:{site.port}/admin/", timeout=30)
    assert second_factor.url.endswith("/admin/factors/"), second_factor.url
    return second_factor.status_code


def test_no_process_of_the_server_shares_a_connection(site: Site):
    processes = [site.master, *site.workers()]
    assert len(processes) == 3
    shared = set.intersection(*map(sockets, processes))
    for one in processes:
        for other in processes:
            assert one == other or sockets(one) & sockets(other) == shared
    assert len(shared) == 1, "only the socket on which all of them listen"
    assert len(list(Path(f"/proc/{site.master}/task").iterdir())) == 1, "no thread before the fork"


def sockets(process: int) -> set[str]:
    """Return the sockets that a process has open."""
    links = [str(link.readlink()) for link in Path(f"/proc/{process}/fd").iterdir()]
    return {link for link in links if link.startswith("socket:")}


def test_server_refuses_to_start_with_a_demo_account(site: Site):
    production = site.production
    production.manage("shell", "-c", "User.objects.create_user('demo-admin')")
    try:
        done = subprocess.run(
            SERVER,
            cwd=CHECKOUT,
            env=production.environment,
            capture_output=True,
            timeout=60,
            check=False,
        )
    finally:
        production.manage("shell", "-c", "User.objects.get(username='demo-admin').delete()")
    assert done.returncode == 1
    assert b"demo account demo-admin is active in production" in done.stderr


def test_withdrawn_story_is_gone_from_every_worker(site: Site, public: list[str]):
    path = max(page for page in public if re.fullmatch(r"/stories/[\w-]+/", page))
    slug = path.split("/")[2]
    workers = site.workers()
    assert {worker: status_of(site, worker, path) for worker in workers} == dict.fromkeys(
        workers, 200
    )

    site.production.manage(
        "shell",
        "-c",
        "from stories.publishing.workflow import withdraw;"
        f"withdraw(Story.objects.get(slug={slug!r}), reason='An error')",
    )
    time.sleep(REFRESH_SECONDS)
    assert {worker: status_of(site, worker, path) for worker in workers} == dict.fromkeys(
        workers, 410
    )


def status_of(site: Site, worker: int, path: str) -> int:
    """Return the status of a page from one worker, past the cache of nginx."""
    url = f"http://127.0.0.1:{site.production.port}{path}"
    headers = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"}
    with only(worker, site.workers()):
        return requests.get(url, headers=headers, timeout=20, allow_redirects=False).status_code


@contextmanager
def only(worker: int, workers: list[int]) -> Iterator[None]:
    """Stop the other workers, so that this one receives every request."""
    others = [other for other in workers if other != worker]
    for other in others:
        os.kill(other, signal.SIGSTOP)
    try:
        yield
    finally:
        for other in others:
            os.kill(other, signal.SIGCONT)
