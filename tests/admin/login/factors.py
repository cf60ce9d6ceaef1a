"""Helpers of login tests: an authenticator app and the steps of a login."""

import base64
import hmac
import struct
import time
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib.auth.models import User
from django.test import Client

from tests.factories import PASSWORD

LOG_IN, SECOND_STEP = "/admin/login/", "/admin/login/code/"
FACTORS, APP = "/admin/factors/", "/admin/factors/app/"
SECRET = base64.b32encode(b"twenty bytes, no less").decode()


def code_of(secret: str = SECRET, later: int = 0) -> str:
    """Return what an app shows (RFC 6238), some steps of half a minute later."""
    step = struct.pack(">Q", int(time.time()) // 30 + later)
    digest = hmac.digest(base64.b32decode(secret), step, "sha1")
    start = digest[-1] & 15
    return f"{(int.from_bytes(digest[start : start + 4], 'big') & 0x7FFFFFFF) % 10**6:06}"


def give_app(user: User, secret: str = SECRET) -> Authenticator:
    """Give an account an authenticator app."""
    data = {"secret": get_adapter().encrypt(secret)}
    return Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data=data)


def give_codes(user: User) -> list[str]:
    return RecoveryCodes.activate(user).generate_codes()


def type_password(
    client: Client, name: str = "editor", password: str = PASSWORD, **extra: Any
) -> Any:
    return client.post(LOG_IN, {"username": name, "password": password}, **extra)


def type_code(client: Client, code: str, **extra: Any) -> Any:
    return client.post(SECOND_STEP, {"code": code}, **extra)


def is_in(client: Client) -> bool:
    return client.get("/admin/").status_code == 200
