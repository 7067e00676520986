"""The second factor: asked once for each browser, used once, and a way back from losing
it that needs no shell."""

import re
import threading
import time
from io import StringIO
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django_otp.plugins.otp_static.models import StaticToken

from evidenceblog.core.accounts import second_factor
from evidenceblog.core.mail.models import Message
from evidenceblog.core.models import User
from tests import make
from tests.mailing import mail_goes_to
from tests.reading import text_of

from .telephone import (
    Telephone,
    forget_last_code,
    give_code,
    give_password,
    give_telephone,
    is_signed_in,
    shown_secret,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def stopped_telephone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no step of codes begin in a test: it is the middle of one."""
    now = time.time() // 30 * 30 + 15
    monkeypatch.setattr(time, "time", lambda: now)


@pytest.fixture
def ada() -> User:
    return make.person("Editors", username="ada", email="ada@example.org")


@pytest.fixture
def mail(settings: LazySettings) -> None:
    mail_goes_to("smtp://127.0.0.1:9", settings)


def test_the_password_alone_signs_nobody_in_who_has_a_telephone(ada: User) -> None:
    phone, client = give_telephone(ada), Client()

    answer = give_password(client, ada, next_url="/admin/posts/")

    assert (answer.status_code, answer["Location"]) == (302, "/admin/login/")
    assert not is_signed_in(client)
    asked = client.get("/admin/login/")
    assert "Type the six digits" in text_of(asked)
    assert "no-store" in asked["Cache-Control"]
    answer = give_code(client, phone.code())
    assert (answer.status_code, answer["Location"]) == (302, "/admin/posts/")
    assert is_signed_in(client)


@pytest.mark.parametrize(("steps", "is_let_in"), [(-1, True), (1, True), (-3, False), (3, False)])  # fmt: skip
def test_a_clock_may_be_wrong_by_one_step(
    ada: User, steps: int, is_let_in: bool
) -> None:
    phone, client = give_telephone(ada), Client()
    give_password(client, ada)

    answer = give_code(client, phone.code(steps))

    assert answer.status_code == (302 if is_let_in else 422)
    assert is_signed_in(client) == is_let_in


def test_a_code_works_once(ada: User) -> None:
    phone = give_telephone(ada)
    code = phone.code()
    for expected, typed in (
        *((302, code), (422, code)),
        *((302, phone.codes[0].upper()), (422, phone.codes[0])),
    ):
        client = Client()
        give_password(client, ada)
        assert give_code(client, typed).status_code == expected


def test_recovery_codes_are_stored_hashed(ada: User) -> None:
    phone = give_telephone(ada)

    stored = set(StaticToken.objects.values_list("token", flat=True))

    assert len(stored) == len(phone.codes) == 10
    assert not {one.replace("-", "") for one in phone.codes} & stored


def test_a_browser_is_asked_once_until_password_or_telephone_change(ada: User) -> None:
    phone, client = give_telephone(ada), Client()

    def is_asked() -> bool:
        client.post("/admin/logout/")
        give_password(client, ada, password)
        return not is_signed_in(client)

    password = "a-long-password"
    assert is_asked()
    give_code(client, phone.code())
    assert not is_asked()
    ada.refresh_from_db()
    password = "another-long-password"
    ada.set_password(password)
    ada.save()
    assert is_asked()
    forget_last_code(ada)
    give_code(client, phone.code())
    assert not is_asked()
    give_telephone(ada)
    assert is_asked()


def test_a_cookie_of_one_account_or_made_up_trusts_no_other(ada: User) -> None:
    grace = make.person("Editors", username="grace")
    phone, client = give_telephone(ada), Client()
    give_telephone(grace)
    give_password(client, ada)
    give_code(client, phone.code())

    for value in (client.cookies[f"device_{ada.pk}"].value, "made-up"):
        other = Client()
        other.cookies[f"device_{grace.pk}"] = value
        give_password(other, grace)
        assert not is_signed_in(other)


@pytest.mark.usefixtures("stopped_clock", "mail")
def test_codes_are_guessed_slowly_and_the_owner_is_told(ada: User) -> None:
    phone, client = give_telephone(ada), Client()
    give_password(client, ada)

    tries = [give_code(client, "000000").status_code for _each in range(10)]

    assert set(tries) == {422}
    answer = give_code(client, phone.code())  # not even the right one is looked at
    assert (answer.status_code, answer["Retry-After"]) == (429, "360")
    assert not is_signed_in(client)
    assert Message.objects.filter(subject__contains="wrong codes").count() == 1


def test_a_password_that_was_changed_meanwhile_ends_the_step(ada: User) -> None:
    phone, client = give_telephone(ada), Client()
    give_password(client, ada)
    ada.set_password("another-long-password")
    ada.save()

    give_code(client, phone.code())

    assert not is_signed_in(client)


def test_who_must_have_one_sets_it_up_before_they_are_signed_in(
    ada: User, settings: LazySettings
) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    client = Client()
    give_password(client, ada, next_url="/admin/posts/")
    assert not is_signed_in(client)
    page = client.get("/admin/login/")
    assert "style=" not in re.findall("<svg.*</svg>", text_of(page), re.DOTALL)[0]
    phone = Telephone(shown_secret(page), [])
    assert give_code(client, "000000").status_code == 422

    # The page stays at the address of signing in: a small window closes only after it.
    codes = give_code(client, phone.code())

    assert codes.status_code == 200
    assert len(re.findall("<li>[0-9a-z]{5}-[0-9a-z]{5}</li>", text_of(codes))) == 10
    assert 'href="/admin/posts/"' in text_of(codes)
    assert is_signed_in(client)


def test_authors_may_do_without(settings: LazySettings) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    client = Client()

    give_password(client, make.person("Authors"))

    assert is_signed_in(client)


def test_a_session_from_before_it_was_required_ends_and_no_words_are_lost(
    ada: User, settings: LazySettings
) -> None:
    client = Client()
    give_password(client, ada)
    assert is_signed_in(client)

    settings.SECOND_FACTOR_REQUIRED = True
    words = {"title": "Words of an hour", "_save": "Save"}
    origin = {"Origin": "http://testserver"}
    answer = client.post("/admin/posts/topic/add/", words, headers=origin)

    assert answer.status_code == 403
    assert "Words of an hour" in text_of(answer)
    assert not is_signed_in(client)


@pytest.mark.usefixtures("mail")
def test_an_administrator_resets_what_somebody_lost(ada: User) -> None:
    phone = give_telephone(ada)
    lost = Client()
    give_password(lost, ada)
    give_code(lost, phone.code())
    root = Client()
    root.force_login(make.person(is_superuser=True, username="root"))

    address = f"/admin/core/user/{ada.pk}/second-factor/"
    assert "call them" in text_of(root.get(address))
    assert root.post(address).status_code == 302

    assert not second_factor.is_set_up(ada)
    assert not is_signed_in(lost)  # whoever has the telephone is out
    subjects = Message.objects.values_list("subject", flat=True)
    assert any("was reset by root" in one for one in subjects)
    history = text_of(root.get(f"/admin/core/user/{ada.pk}/history/"))
    assert "Reset the second factor" in history
    give_password(lost, ada)
    assert is_signed_in(lost)


def test_the_operator_resets_the_last_administrator_who_lost_both() -> None:
    root = make.person(is_superuser=True, username="root")
    give_telephone(root)
    said = StringIO()

    call_command("reset_second_factor", "root", stdout=said)

    assert "sets it up anew" in said.getvalue()
    assert not second_factor.is_set_up(root)
    with pytest.raises(CommandError, match="has no second factor"):
        call_command("reset_second_factor", "root")
    with pytest.raises(CommandError, match="nobody"):
        call_command("reset_second_factor", "nobody")


def test_everybody_keeps_their_own_second_factor(ada: User) -> None:
    client, page = Client(), "/admin/second-factor/"
    other = Client()
    for one in (client, other):
        give_password(one, ada)

    secret = shown_secret(client.post(page, {"_begin": ""}))
    phone = Telephone(secret, [])
    answer = client.post(page, {"_set_up": "", "code": phone.code()})

    assert "Your recovery codes" in text_of(answer)
    assert is_signed_in(client)
    assert not is_signed_in(other)
    assert "10 recovery codes left" in text_of(client.get(page))
    assert "Your recovery codes" in text_of(client.post(page, {"_renew": ""}))
    client.post(page, {"_remove": ""})
    assert is_signed_in(client)
    assert not second_factor.is_set_up(ada)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_send_one_recovery_code_at_once_one_is_let_in() -> None:
    user = make.person()
    code = give_telephone(user).codes[0]
    both_here, found = threading.Barrier(2), list[Any]()

    def use() -> None:
        both_here.wait()
        found.append(second_factor.verify(user, code))
        connection.close()

    threads = [threading.Thread(target=use) for _each in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert sorted(found) == [False, True]
