"""Staff of a portal that asks for a second factor, and the provider of their agency."""

from collections.abc import Callable, Iterator

import pytest
from django.contrib.auth.models import User
from django.test import Client

from fusionstories.auth_settings import oidc_providers
from tests.admin.login.factors import code_of, give_app, type_code, type_password
from tests.admin.login.oidc_provider import ADDRESS, CLIENT, CLIENT_SECRET, Provider


@pytest.fixture(autouse=True)
def _guarded(settings) -> None:
    settings.SECOND_FACTOR = True


@pytest.fixture
def holder(editor) -> User:
    """An editor who has set up an app."""
    give_app(editor)
    return editor


@pytest.fixture
def inside(client: Client, holder) -> Client:
    """The browser of an editor who has come in with both factors."""
    type_password(client)
    type_code(client, code_of())
    return client


@pytest.fixture(scope="package")
def running() -> Iterator[Provider]:
    provider = Provider()
    yield provider
    provider.server.shutdown()
    provider.server.server_close()


@pytest.fixture
def configure(monkeypatch, settings) -> Callable[..., None]:
    """Read the settings of the provider from the environment, as at the start."""

    def configure(issuer: str, **more: str) -> None:
        given = {
            "OIDC_ISSUER": issuer,
            "OIDC_CLIENT_ID": CLIENT,
            "OIDC_CLIENT_SECRET": CLIENT_SECRET,
        } | more
        for name, value in given.items():
            monkeypatch.setenv(name, value)
        settings.SOCIALACCOUNT_PROVIDERS = oidc_providers(is_production=False)

    return configure


@pytest.fixture
def provider(running: Provider, configure) -> Provider:
    """A provider that knows the editor, with a card."""
    running.forget()
    running.claims = {"email": ADDRESS, "email_verified": True, "amr": ["sc", "pin"]}
    configure(running.issuer)
    return running


@pytest.fixture
def member(editor) -> User:
    User.objects.filter(pk=editor.pk).update(email=ADDRESS.upper())
    return editor
