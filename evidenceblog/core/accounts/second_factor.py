"""The second factor of somebody who signs in: codes from a telephone (TOTP, RFC 6238)
and recovery codes, each of which works once.

Setting up, removing and resetting it ends every session of the account, and each device
is asked for a code again: see `User.second_factor_changes`.
"""

import logging
import re
import secrets
from base64 import b32encode
from binascii import unhexlify
from datetime import timedelta

import segno
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from evidenceblog.core.models import User
from evidenceblog.core.rate_limits import RateLimit
from evidenceblog.core.secret_codes import derive_code

from . import account_notices

logger = logging.getLogger(__name__)

# Who has the password guesses one of three codes among a million: 240 tries a day.
CODE_LIMIT = RateLimit("second factor", capacity=10, per=timedelta(hours=1))
RECOVERY_CODES = 10
# 50 bits each; i, l, o, u and what looks like them are not in it (Crockford's base 32).
LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
CODE_LENGTH = 10
# What the column of django-otp holds: 96 bits of the keyed hash.
STORED_LENGTH = 16


def is_set_up(user: User) -> bool:
    return bool(TOTPDevice.objects.filter(user=user, confirmed=True).exists())


def is_required_of(user: User) -> bool:
    """Tell whether somebody may sign in only with a second factor.

    Whoever may do more than the groups without one is: a group that an administrator
    makes is not forgotten.
    """
    if not settings.SECOND_FACTOR_REQUIRED:
        return False
    if user.is_superuser or user.user_permissions.exists():
        return True
    others = user.groups.exclude(name__in=settings.GROUPS_WITHOUT_SECOND_FACTOR)
    return others.exists()


def new_secret() -> str:
    """Draw the secret that site and telephone share, in hexadecimal: 160 bits."""
    return secrets.token_hex(20)


def secret_words(secret: str) -> str:
    """Return a secret as people type it into a telephone: base 32, in fours."""
    text = b32encode(unhexlify(secret)).decode()
    return " ".join(re.findall("....", text))


def qr_code(user: User, secret: str) -> SafeString:
    """Draw what a telephone reads, as an SVG without style of its own."""
    url = TOTPDevice(user=user, key=secret).config_url
    drawn = segno.make(url, error="m", micro=False)
    colours = {"dark": "#000", "light": "#fff"}
    svg = drawn.svg_inline(omitsize=True, svgclass="qr-code", **colours)
    return mark_safe(svg)  # noqa: S308  # made of squares


def set_up(user: User, secret: str, code: str) -> list[str]:
    """Take a telephone that shows the right code as the second factor, in place of any
    other; return the recovery codes, which are shown this once, or none if the code is wrong."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        device = TOTPDevice.objects.create(user=user, key=secret, name="telephone")
        if not device.verify_token(_digits(code)):
            device.delete()
            return []
        TOTPDevice.objects.filter(user=user).exclude(pk=device.pk).delete()
        codes = _renew_recovery_codes(user)
        _end_sessions(user)
    logger.info("Account %s set up a second factor", user.pk)
    account_notices.tell(user, _("A second factor was set up for your account"))
    return codes


def renew_recovery_codes(user: User) -> list[str]:
    """Make new recovery codes, shown this once; the old ones end."""
    with transaction.atomic():
        codes = _renew_recovery_codes(user)
    account_notices.tell(user, _("New recovery codes were made for your account"))
    return codes


def recovery_codes_left(user: User) -> int:
    return int(StaticToken.objects.filter(device__user=user).count())


def verify(user: User, code: str) -> bool:
    """Take a code of the telephone (one step of 30 seconds early or late), or a recovery
    code, and use it up. Of two who send the same one at once, one gets in."""
    digits = _digits(code)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        if len(digits) == 6:
            devices = TOTPDevice.objects.filter(user=user, confirmed=True)
            return any(device.verify_token(digits) for device in devices)
        device = StaticDevice.objects.filter(user=user, confirmed=True).first()
        used = device is not None and device.verify_token(_stored(user, code))
    if used:
        logger.info("Account %s used a recovery code", user.pk)
        account_notices.tell(
            user,
            _("A recovery code was used to sign in to your account"),
            _("Codes left: %d") % recovery_codes_left(user),
        )
    return used


def remove(user: User, *, title: str) -> None:
    """Remove telephone and recovery codes; the person is mailed `title`."""
    with transaction.atomic():
        TOTPDevice.objects.filter(user=user).delete()
        StaticDevice.objects.filter(user=user).delete()
        _end_sessions(user)
    logger.info("The second factor of account %s was removed", user.pk)
    account_notices.tell(user, title)


def _renew_recovery_codes(user: User) -> list[str]:
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="recovery codes")
    codes = [_recovery_code() for _each in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(
        StaticToken(device=device, token=_stored(user, code)) for code in codes
    )
    return codes


def _recovery_code() -> str:
    drawn = "".join(secrets.choice(LETTERS) for _each in range(CODE_LENGTH))
    return f"{drawn[:5]}-{drawn[5:]}"


def _stored(user: User, code: str) -> str:
    """Return how a recovery code is stored: by a hash that needs SECRET_KEY, too."""
    typed = re.sub(r"[\s-]", "", code).lower().translate(str.maketrans("ilo", "110"))
    return derive_code("recovery code", str(user.pk), typed)[:STORED_LENGTH]


def _digits(code: str) -> str:
    """Return six digits as they were typed, with spaces or without."""
    typed = re.sub(r"[\s-]", "", code)
    return typed if re.fullmatch("[0-9]{6}", typed) else ""


def _end_sessions(user: User) -> None:
    User.objects.filter(pk=user.pk).update(
        second_factor_changes=F("second_factor_changes") + 1
    )
    user.refresh_from_db(fields=["second_factor_changes"])
