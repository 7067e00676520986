"""A telephone that shows codes, and a browser that signs in with them."""

import re
import time
from binascii import unhexlify
from dataclasses import dataclass
from typing import Any

from django.test import Client
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from evidenceblog.core.accounts import second_factor
from evidenceblog.core.models import User
from tests.reading import text_of

PASSWORD = "a-long-password"


@dataclass
class Telephone:
    secret: str
    codes: list[str]

    def code(self, steps: int = 0) -> str:
        """Return what it shows; its clock is some steps of 30 seconds wrong."""
        shown = totp(unhexlify(self.secret), drift=steps)
        return f"{shown:06}"


def give_telephone(user: User) -> Telephone:
    """Set up a second factor a while ago: what the telephone shows now is new."""
    secret = second_factor.new_secret()
    codes = second_factor.set_up(user, secret, Telephone(secret, []).code())
    assert codes
    forget_last_code(user)
    return Telephone(secret, codes)


def forget_last_code(user: User) -> None:
    TOTPDevice.objects.filter(user=user).update(last_t=int(time.time()) // 30 - 10)


def give_password(
    client: Client, user: User, password: str = PASSWORD, next_url: str = "/admin/"
) -> Any:
    said = {"username": user.username, "password": password, "next": next_url}
    return client.post("/admin/login/", said)


def give_code(client: Client, code: str) -> Any:
    return client.post("/admin/login/", {"code": code, "second_factor": "Sign in"})


def is_signed_in(client: Client) -> bool:
    return client.get("/admin/password_change/").status_code == 200


def shown_secret(page: Any) -> str:
    """Return the secret that a page shows, in hexadecimal."""
    from base64 import b32decode

    found = re.search(r'class="secret">([A-Z2-7 ]+)<', text_of(page))
    assert found
    return b32decode(found[1].replace(" ", "")).hex()
