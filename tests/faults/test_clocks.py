"""Agency login in production mode while the provider's clock differs from this machine's."""

import ssl
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import requests

from tests.admin.login.oidc_provider import BACK, CLIENT, CLIENT_SECRET, DOOR, Provider
from tests.deploy.nginx import NEEDS_NGINX, make_certificate, running_nginx
from tests.deploy.production import HOST, Production, deployed
from tests.faults.table import Row, at_length, judge

pytestmark = [
    *at_length,
    NEEDS_NGINX,
    pytest.mark.filterwarnings("ignore:Unverified HTTPS request"),  # the certificate is self-signed
]
ADMINISTRATOR_EMAIL = "a@example.gov"
CLAIMS = {"email": ADMINISTRATOR_EMAIL, "email_verified": True, "amr": ["sc", "pin"]}


class SecureProvider(Provider):
    """The provider behind TLS, as production demands."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        make_certificate(folder)
        self.certificate = folder / "fullchain.pem"
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, folder / "key.pem")
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.issuer = self.issuer.replace("http:", "https:")


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SecureProvider]:
    made = SecureProvider(tmp_path_factory.mktemp("provider"))
    made.claims = dict(CLAIMS)
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture(scope="module")
def production(provider: SecureProvider) -> Iterator[Production]:
    settings = {
        "OIDC_ISSUER": provider.issuer,
        "OIDC_CLIENT_ID": CLIENT,
        "OIDC_CLIENT_SECRET": CLIENT_SECRET,
        "REQUESTS_CA_BUNDLE": str(provider.certificate),
    }
    with deployed(has_archive=False) as installed:
        made = replace(installed, more=settings)
        with made.running():
            yield made


@pytest.fixture(scope="module")
def port(production: Production, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with running_nginx(tmp_path_factory.mktemp("nginx"), production.port, "5000r/s") as port:
        yield port


def landing(port: int, provider: SecureProvider) -> str:
    """Log in as a browser does; return where that ends."""
    session = requests.Session()
    session.trust_env = False
    session.verify = False
    session.headers["Host"] = HOST
    site = f"https://127.0.0.1:{port}"

    start = session.get(f"{site}{DOOR}", allow_redirects=False, timeout=30)
    at_provider = requests.get(
        start.headers["Location"], allow_redirects=False, verify=provider.certificate, timeout=30
    )
    back = at_provider.headers["Location"].removeprefix(f"https://{HOST}")
    assert back.startswith(BACK)
    end = session.get(f"{site}{back}", allow_redirects=False, timeout=30)
    return end.headers["Location"]


@pytest.mark.parametrize(
    ("seconds", "is_accepted"), [(1, True), (30, True), (59, True), (-30, True), (90, False)]
)
def test_agency_login_with_another_clock(production, provider, port, seconds, is_accepted):
    provider.seconds_ahead = seconds
    place = landing(port, provider)
    log = (production.folder / "server.log").read_text()

    is_in = place != "/admin/login/"
    is_named = "The token is not yet valid (iat)" in log
    judge(
        Row(
            "agency login, production",
            f"the provider's clock {seconds:+d} s",
            "accepted" if is_accepted else "refused, cause in the log",
            f"led to {place}, cause in the log: {is_named}",
            is_in is is_accepted and is_named is not is_accepted,
        )
    )
