"""Invitations and forgotten passwords: links in mails that work once."""

import re
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import Group
from django.db.models import F
from django.test import Client

from evidenceblog.core.mail.models import Message
from evidenceblog.core.models import Bucket, Invitation, User
from tests import make
from tests.mailing import mail_goes_to
from tests.reading import text_of
from tests.tasks import run_queued

from .telephone import give_password, is_signed_in

pytestmark = pytest.mark.django_db
NEW_PASSWORD = "walking-is-a-fine-thing"
ACCOUNT = {"username": "grace", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}


@pytest.fixture(autouse=True)
def mail(settings: LazySettings) -> None:
    mail_goes_to("smtp://127.0.0.1:9", settings)


def path_in_mail(to: str) -> str:
    message = Message.objects.filter(address__email=to).latest("pk")
    [path] = set(re.findall(r"https?://[^/]+(/admin/\S+/)", message.text))
    return str(path)


def invite(email: str = "grace@example.org") -> str:
    make.person("Editors")  # so that there are groups
    root = Client()
    root.force_login(make.person(is_superuser=True))
    group = Group.objects.get(name="Moderators")
    answer = root.post(
        "/admin/core/invitation/add/", {"email": email, "group": group.pk}
    )
    assert answer.status_code == 302
    return path_in_mail(email)


def test_whoever_is_invited_makes_an_account_in_the_group() -> None:
    link, client = invite(), Client()
    for _each in range(2):  # looking, as a mail program may, uses nothing up
        assert "a member of the group Moderators" in text_of(client.get(link))

    answer = client.post(link, ACCOUNT)

    assert (answer.status_code, answer["Location"]) == (302, "/admin/login/")
    grace = User.objects.get(username="grace")
    assert [group.name for group in grace.groups.all()] == ["Moderators"]
    assert (grace.email, grace.is_superuser) == ("grace@example.org", False)
    give_password(client, grace, NEW_PASSWORD)
    assert is_signed_in(client)
    assert client.get(link).status_code == 410
    assert client.post(link, ACCOUNT | {"username": "eve"}).status_code == 410
    assert not User.objects.filter(username="eve").exists()


def test_an_invitation_that_is_old_or_withdrawn_works_no_more() -> None:
    link = invite()
    assert Client().post(link, ACCOUNT | {"password2": "other"}).status_code == 200

    Invitation.objects.update(expires_at=F("expires_at") - timedelta(days=7))

    assert Client().post(link, ACCOUNT).status_code == 410
    Invitation.objects.all().delete()
    assert Client().get(link).status_code == 410
    assert not User.objects.filter(username="grace").exists()


def test_an_address_that_has_an_account_is_not_invited() -> None:
    make.person(email="grace@example.org")
    root = Client()
    root.force_login(make.person(is_superuser=True))

    answer = root.post("/admin/core/invitation/add/", {"email": "Grace@example.org"})

    assert "An account has this address." in text_of(answer)
    assert not Message.objects.exists()


def ask(email: str, address: str = "203.0.113.7") -> str:
    """Ask for a link; return what the page says."""
    client = Client(REMOTE_ADDR=address)
    answer = client.post("/admin/forgotten/", {"email": email})
    assert answer.status_code == 200
    run_queued()
    [said] = re.findall(
        '<div class="before" id="content-main">.*?</div>', text_of(answer), re.DOTALL
    )
    return str(said)


def test_a_forgotten_password_is_set_anew_by_a_link_that_works_once() -> None:
    ada = make.person("Editors", username="ada", email="ada@example.org")
    ask("ada@example.org")
    link, client = path_in_mail("ada@example.org"), Client()
    page = client.get(link, follow=True)
    words = {"new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}

    answer = client.post(page.redirect_chain[-1][0], words)

    assert (answer.status_code, answer["Location"]) == (302, "/admin/login/")
    assert not is_signed_in(client)  # a second factor would still be asked
    give_password(client, ada, NEW_PASSWORD)
    assert is_signed_in(client)
    assert "is too old" in text_of(Client().get(link, follow=True))
    latest = Message.objects.latest("pk")
    assert "password of your account was changed" in latest.subject


def test_nothing_tells_an_address_of_an_account_from_another() -> None:
    make.person("Editors", email="ada@example.org")
    make.person("Editors", email="gone@example.org", is_active=False)
    said = set()

    for number, email in enumerate(["ada@example.org", "eve@example.org", "gone@example.org"]):  # fmt: skip
        said.add(ask(email, f"198.51.100.{number}"))

    assert len(said) == 1
    assert "If an account has this address" in said.pop()
    told = Message.objects.values_list("address__email", flat=True)
    assert list(told) == ["ada@example.org"]


@pytest.mark.usefixtures("stopped_clock")
@pytest.mark.parametrize("email", ["ada@example.org", "nobody@example.org"])
def test_a_mailbox_is_not_flooded(email: str) -> None:
    make.person("Editors", email="ada@example.org")
    for number in range(3):
        ask(email, f"198.51.100.{number}")

    answer = Client().post("/admin/forgotten/", {"email": email})

    assert answer.status_code == 429
    assert Bucket.objects.exists()


def test_who_changes_their_own_password_is_mailed() -> None:
    ada = make.person("Editors", email="ada@example.org")
    ada.set_password("an-older-thing")
    ada.save()
    client = Client()
    client.force_login(ada)
    form = {"old_password": "wrong"} | {
        f"new_password{number}": NEW_PASSWORD for number in (1, 2)
    }

    assert client.post("/admin/password_change/", form).status_code == 200
    assert not Message.objects.exists()
    form["old_password"] = "an-older-thing"
    answer = client.post("/admin/password_change/", form)

    assert answer["Location"] == "/admin/password_change/done/"
    assert "password of your account was changed" in Message.objects.get().subject
