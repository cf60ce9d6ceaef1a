"""OpenID Connect provider on loopback: discovery, PKCE, signed ID tokens, userinfo, and faults."""

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client

CLIENT, CLIENT_SECRET, KEY_ID = "portal", "a secret between the two", "key-1"
DOOR, BACK = "/admin/login/agency/", "/admin/login/agency/callback/"
ADDRESS = "editor@agency.example.gov"
RIGHT_KEY, WRONG_KEY = (rsa.generate_private_key(65537, 2048) for _key in range(2))


class Provider:
    """Knows one person, by `claims`; `about` is what userinfo says; a fault is the name of something that is wrong."""

    def __init__(self) -> None:
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.issuer = f"http://127.0.0.1:{self.server.server_port}/realms/agency"
        threading.Thread(
            target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        ).start()
        self.forget()

    def forget(self) -> None:
        self.claims: dict[str, Any] = {}
        self.about: dict[str, Any] = {}
        self.fault = ""
        self.seconds_ahead = 0
        self.has_logout = True
        # When the one person logged in; None if the provider doesn't say it.
        self.logged_in_at: float | None = time.time()
        self.asked: dict[str, str] = {}
        self.codes: dict[str, dict[str, str]] = {}

    def answer(
        self, path: str, sent: dict[str, str], headers: Any
    ) -> tuple[int, dict[str, Any], str]:
        """Return (status, document, where to) for a request."""
        act = getattr(self, path.rpartition("/")[2].replace("-", "_"))
        if self.fault == f"no {act.__name__}":
            return 500, {}, ""
        return act(sent, headers)

    def openid_configuration(
        self, sent: dict[str, str], headers: Any
    ) -> tuple[int, dict[str, Any], str]:
        names = {
            "authorization_endpoint": "authorize",
            "token_endpoint": "token",
            "jwks_uri": "keys",
        }
        names["userinfo_endpoint"] = "userinfo"
        if self.has_logout:
            names["end_session_endpoint"] = "logout"
        about = {name: f"{self.issuer}/{path}" for name, path in names.items()}
        issuer = "https://evil.example" if self.fault == "other issuer" else self.issuer
        return (
            200,
            about
            | {"issuer": issuer, "token_endpoint_auth_methods_supported": ["client_secret_basic"]},
            "",
        )

    def authorize(self, sent: dict[str, str], headers: Any) -> tuple[int, dict[str, Any], str]:
        """Log the one person in and send the browser back; without a question, unless requested."""
        assert sent["client_id"] == CLIENT
        assert sent["code_challenge_method"] == "S256"
        self.asked, code = sent, secrets.token_urlsafe()
        if sent.get("prompt") == "login" and self.logged_in_at and self.fault != "no prompt":
            self.logged_in_at = time.time()
        self.codes[code] = sent
        result = {"error": "access_denied"} if self.fault == "cancelled" else {"code": code}
        return 302, {}, f"{sent['redirect_uri']}?{urlencode(result | {'state': sent['state']})}"

    def token(self, sent: dict[str, str], headers: Any) -> tuple[int, dict[str, Any], str]:
        """Trade a code, once, for tokens; only to the client, and to the browser that asked for it."""
        asked = self.codes.pop(sent["code"], None)
        basic = "Basic " + base64.b64encode(f"{CLIENT}:{CLIENT_SECRET}".encode()).decode()
        proof = (
            base64.urlsafe_b64encode(hashlib.sha256(sent["code_verifier"].encode()).digest())
            .decode()
            .rstrip("=")
        )
        if not asked or headers["Authorization"] != basic or asked["code_challenge"] != proof:
            return 400, {"error": "invalid_grant"}, ""
        answer = {"access_token": "open", "token_type": "Bearer", "expires_in": 60}
        return (
            200,
            answer if self.fault == "no ID token" else answer | {"id_token": self.signed()},
            "",
        )

    def signed(self) -> str:
        audience = "another client" if self.fault == "other audience" else CLIENT
        now = int(time.time()) - (7200 if self.fault == "expired" else 0) + self.seconds_ahead
        claims = {
            "iss": self.issuer,
            "aud": audience,
            "iat": now,
            "exp": now + 300,
            "sub": "1",
            **self.claims,
        }
        if self.logged_in_at:
            claims["auth_time"] = int(self.logged_in_at) + self.seconds_ahead
        if self.fault == "unsigned":
            return jwt.encode(claims, None, algorithm="none", headers={"kid": KEY_ID})  # type: ignore[arg-type]
        if self.fault == "shared secret":
            return jwt.encode(claims, CLIENT_SECRET * 2, algorithm="HS256", headers={"kid": KEY_ID})
        key = WRONG_KEY if self.fault == "other key" else RIGHT_KEY
        return jwt.encode(
            claims,
            key,
            algorithm="RS256",
            headers={} if self.fault == "no key id" else {"kid": KEY_ID},
        )

    def userinfo(self, sent: dict[str, str], headers: Any) -> tuple[int, dict[str, Any], str]:
        assert headers["Authorization"] == "Bearer open"
        subject = "2" if self.fault == "other person" else self.claims.get("sub", "1")
        return 200, {"sub": subject, **self.about}, ""

    def keys(self, sent: dict[str, str], headers: Any) -> tuple[int, dict[str, Any], str]:
        key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(RIGHT_KEY.public_key()))
        return 200, {"keys": [key | {"kid": KEY_ID, "use": "sig", "alg": "RS256"}]}, ""


def _handler(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            query = self.rfile.read(length).decode() if length else urlsplit(self.path).query
            sent = {name: values[0] for name, values in parse_qs(query).items()}
            status, document, to = provider.answer(urlsplit(self.path).path, sent, self.headers)
            self.send_response(status)
            self.send_header("Location", to) if to else self.send_header(
                "Content-Type", "application/json"
            )
            self.end_headers()
            self.wfile.write(json.dumps(document).encode())

        do_POST = do_GET  # noqa: N815

        def log_message(self, *args: Any) -> None:
            pass

    return Handler


def go(client: Client, start: str = DOOR) -> Any:
    """Go to the provider and come back, as a browser does."""
    there = requests.get(client.get(start).headers["Location"], allow_redirects=False, timeout=5)
    return client.get(there.headers["Location"].removeprefix("http://testserver"))
