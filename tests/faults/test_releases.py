"""Two releases side by side behind nginx: pages of each find their stylesheets and scripts."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import requests

from tests.deploy.nginx import CHECKOUT, NEEDS_NGINX, running_nginx
from tests.deploy.production import HOST, Production, deployed
from tests.faults.table import Row, at_length, judge

pytestmark = [
    *at_length,
    NEEDS_NGINX,
    pytest.mark.filterwarnings("ignore:Unverified HTTPS request"),  # the certificate is self-signed
]
CODE = ("fusionstories", "stories", "templates", "static")
FILES = ("manage.py", "requirements.txt")
UNNEEDED = shutil.ignore_patterns("__pycache__", "node_modules")
STYLESHEET = "static/dist/css/site.css"


@pytest.fixture
def production() -> Iterator[Production]:
    with deployed(has_archive=False) as made:
        yield made


def copy_release(folder: Path, static_root: Path, production: Production) -> Production:
    """Return the deployment with a copy of the code, whose stylesheet is its own."""
    for name in CODE:
        shutil.copytree(CHECKOUT / name, folder / name, ignore=UNNEEDED)
    for name in FILES:
        shutil.copy(CHECKOUT / name, folder / name)
    with (folder / STYLESHEET).open("a") as stylesheet:
        stylesheet.write(f"\n/* {folder.name} */\n")

    made = replace(production, release=folder, static_root=static_root)
    made.manage("collectstatic", "--no-input")
    return made


def get(port: int, path: str) -> requests.Response:
    address = f"https://127.0.0.1:{port}{path}"
    return requests.get(address, headers={"Host": HOST}, verify=False, timeout=30)


def static_files(port: int) -> set[str]:
    """Return the static files that the first page names."""
    page = get(port, "/")
    assert page.status_code == 200
    return set(re.findall(r'"(/static/[^"?#]+)', page.text))


def test_page_finds_its_files_whichever_release_runs(production: Production, tmp_path: Path):
    """Upgrade and rollback, each time with an empty nginx cache, as at the edge of a CDN."""
    static_root = tmp_path / "static"
    old = copy_release(tmp_path / "old", static_root, production)
    new = copy_release(tmp_path / "new", static_root, production)
    named: set[str] = set()
    missing: list[str] = []

    for number, running in enumerate((old, new, old)):
        folder = tmp_path / f"nginx-{number}"
        folder.mkdir()
        (folder / "static").symlink_to(static_root)
        with running.running(), running_nginx(folder, running.port) as port:
            named |= static_files(port)
            missing += [path for path in named if get(port, path).status_code != 200]
        running.manage("delete_expired")

    stylesheets = [path for path in named if path.startswith("/static/css/site")]
    reached = f"{len(missing)} of {len(named)} files missing, {len(stylesheets)} stylesheets"
    is_met = not missing and len(stylesheets) == 2
    judge(Row("two releases", "upgrade, rollback, cold cache", "no file missing", reached, is_met))
