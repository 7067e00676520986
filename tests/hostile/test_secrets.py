"""What fails tells nobody a secret: not its page, not the log, not the metrics."""

import io
import logging
from collections.abc import Iterator

import pytest
from django.conf import LazySettings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.handlers.base import BaseHandler
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import get_resolver, reverse

from evidenceblog.core import metrics_page, staff_notices, views
from evidenceblog.core.health import incidents
from evidenceblog.core.json_logs import JsonFormatter
from evidenceblog.core.mail.models import EmailAddress, Message
from evidenceblog.core.models import User
from evidenceblog.core.secret_codes import hash_of_code, new_code
from tests import make
from tests.servers.smtp import SmtpServer
from tests.tasks import run_queued

pytestmark = pytest.mark.django_db
PASSWORD = "marked-password-0"
ADDRESS = "marked.person@marked.example"
WORDS = "marked words of a person, which go on\n\nafter an empty line (so)."
MARK = "marked"
FORMS = ["line", "json"]
# Names of what is a secret in an address, how many such addresses there are at least,
# and policies by which a browser tells another site none.
SECRET_PARTS = {"code", "token"}
CODES = 9
NO_LEAK = {"same-origin", "no-referrer", "strict-origin-when-cross-origin"}
ENCODE = MD5PasswordHasher.encode


@pytest.fixture(params=FORMS)
def kept(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    """What the site's own handler writes in each of the forms of its lines."""
    [handler] = [one for one in logging.getLogger().handlers if one.name == "stderr"]
    assert isinstance(handler, logging.StreamHandler)
    stream, formatter = io.StringIO(), handler.formatter
    before = handler.setStream(stream)
    if request.param == "json":
        handler.setFormatter(JsonFormatter())
    yield stream
    handler.setStream(before)
    handler.setFormatter(formatter)


def _fails(_handler: object, request: HttpRequest) -> HttpResponse:
    """Fail where a view is called, with all that was sent among the local variables."""
    sent = dict(request.POST.items()) | dict(request.COOKIES)
    assert sent
    raise LookupError("nothing is there")


def _told_administrators(root: User) -> list[str]:
    """Return each mail that an administrator gets now, and the page of the status."""
    client = Client()
    client.force_login(root)
    incidents.look_for_incidents.call()
    staff_notices.send_staff_notices.call()
    assert run_queued() == []
    mails = Message.objects.values_list("subject", "text", "html")
    assert any("LookupError in" in text for _subject, text, _html in mails)
    status = client.get(reverse("admin:core_incident_changelist")).text
    assert "LookupError in" in status
    return [status, *(part for mail in mails for part in mail)]


def twice(_request: HttpRequest) -> HttpResponse:
    """Store an address that is stored."""
    with transaction.atomic():  # the test goes on asking the database
        for _ in range(2):
            EmailAddress.objects.create(email=ADDRESS)
    raise AssertionError


def refused_row(_request: HttpRequest) -> HttpResponse:
    """Store a row that PostgreSQL shows when it refuses it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO posts_topic (name) VALUES (%s)", [WORDS])
    raise AssertionError


def without_mail(_request: HttpRequest) -> HttpResponse:
    """Fail as a mail server does that refuses a person's address."""
    raise OSError(f"550 5.1.1 <{ADDRESS}> is unknown")


def with_an_argument(_request: HttpRequest) -> HttpResponse:
    """Fail as what was handed an address says which."""
    raise ValueError(f"invalid address: {ADDRESS!r} of <{ADDRESS}>")


FAULTS = [twice, refused_row, without_mail, with_an_argument]


@pytest.mark.parametrize("fault", FAULTS)
def test_an_error_shows_no_secret(
    fault: object,
    kept: io.StringIO,
    monkeypatch: pytest.MonkeyPatch,
    settings: LazySettings,
) -> None:
    settings.SECRET_KEY = f"{MARK}-secret-key"
    settings.AKISMET_API_KEY = f"{MARK}-api-key"
    monkeypatch.setattr(views, "_log_in", fault)
    client = Client(raise_request_exception=False, headers={"authorization": MARK})
    client.cookies["sessionid"] = f"{MARK}-session"
    code = new_code()

    answer = client.post(
        f"/admin/login/?next=/comment/{code}/",
        {"username": ADDRESS, "password": PASSWORD},
    )

    assert answer.status_code == 500
    shown = [answer.text, kept.getvalue(), metrics_page.exposition().decode()]
    assert "Internal Server Error: /admin/login/" in kept.getvalue()
    assert "Traceback" in kept.getvalue()
    for text in shown:
        assert MARK not in text
        assert code not in text
        assert hash_of_code(code) not in text


# What a form with a secret in it says, at the address where each is taken, and the
# function that fails there.
FAILING_FORMS = {
    "second factor": ("/admin/second-factor/", {"code": f"{MARK}-612345"}),
    "forgotten password": ("/admin/forgotten/", {"email": ADDRESS}),
    "new password": (
        "/admin/password_change/",
        dict.fromkeys(("old_password", "new_password1", "new_password2"), PASSWORD),
    ),
    "comment": (
        "/walking/comment/",
        {"name": MARK, "email": ADDRESS, "body": WORDS, "notify": "on"},
    ),
    "search": ("/search/", {"q": ADDRESS}),
    "own data": ("/privacy/request/", {"email": ADDRESS}),
    "invitation": ("/admin/invitation/{code}/", {"password": PASSWORD}),
    "receipt": ("/comment/{code}/", {"body": WORDS, "act": MARK}),
    "confirmation": ("/confirm/{code}/", {"email": ADDRESS}),
    "unsubscribing": ("/unsubscribe/{code}/", {"email": ADDRESS}),
    "review": ("/preview/{code}/", {"note": WORDS}),
}


@pytest.mark.parametrize("name", FAILING_FORMS)
def test_no_view_that_fails_tells_what_it_was_sent(
    name: str,
    kept: io.StringIO,
    monkeypatch: pytest.MonkeyPatch,
    mail_server: SmtpServer,
    settings: LazySettings,
) -> None:
    """Neither its page, nor the log, the mail to administrators and their status page."""
    code, root = new_code(), make.person(is_superuser=True, email="root@example.org")
    path, sent = FAILING_FORMS[name]
    path = path.replace("{code}", code)
    client = Client(raise_request_exception=False)
    client.cookies["other"] = f"{MARK}-cookie"
    origin = {"origin": settings.SITE_URL, "referer": f"{settings.SITE_URL}{path}"}

    with monkeypatch.context() as patch:
        patch.setattr(BaseHandler, "_get_response", _fails)
        answer = client.post(path, sent, headers=origin)

    assert answer.status_code == 500
    for tells in (answer.text, kept.getvalue(), *_told_administrators(root)):
        assert MARK not in tells
        assert code not in tells


def secret_addresses(code: str) -> dict[str, str]:
    """Return each address of the URLconf that has a code in it, with this one there."""
    found = {}
    for pattern in get_resolver().url_patterns:
        patterns = getattr(pattern, "url_patterns", [pattern])
        for one in patterns:
            names = set(one.pattern.regex.groupindex)
            if names & SECRET_PARTS and one.name:
                given = {name: code if name in SECRET_PARTS else "MQ" for name in names}
                found[one.name] = reverse(one.name, kwargs=given)
    return found


def test_no_code_of_an_address_is_in_a_line_or_left_to_another_site(
    kept: io.StringIO,
) -> None:
    """Whatever asks for it, by each method, and where our code fails."""
    code = new_code()
    client = Client(raise_request_exception=False)
    addresses = secret_addresses(code)
    leaks = {}

    for name, path in addresses.items():
        for ask in (client.get, client.post, client.put):
            answer = ask(path)
            if answer["Referrer-Policy"] not in NO_LEAK:
                leaks[name] = answer["Referrer-Policy"]
        for line in (
            path,
            f"{path}?a=1",
            f"https://blog.example.org{path.rstrip('/')}",
        ):
            logging.getLogger("evidenceblog").error("At %s", line)
            failed = (ValueError, ValueError(line), None)
            logging.getLogger("django.request").error("Failed", exc_info=failed)

    assert len(addresses) >= CODES
    assert leaks == {}
    assert "At " in kept.getvalue()
    assert code not in kept.getvalue()


def test_a_line_of_the_log_is_one_record(kept: io.StringIO) -> None:
    """Whatever a stranger sends: nothing looks like a line that the site wrote."""
    forged = "\nERROR django.request: forged\r\x1b[31m\x85\u2028ERROR forged"

    logging.getLogger("evidenceblog").warning("A name: %s", forged)
    Client().get("/%0AERROR%20django.request:%20forged%0D/")

    lines = kept.getvalue().strip("\n").split("\n")
    assert len(lines) == 2
    assert not any(line.startswith("ERROR") for line in lines)
    assert "\x1b" not in kept.getvalue()


def test_an_account_that_waits_is_not_told_from_one_that_is_not_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As many hashes, and the same words: neither time nor page tells who has one."""
    make.person(username="ada", password=PASSWORD)
    make.person(username="left", password=PASSWORD, is_active=False)
    made = make.person(username="invited")
    made.set_unusable_password()
    made.save()

    told = {}
    for name in ("ada", "left", "invited", "nobody"):
        counted = hashes(monkeypatch)
        answer = Client().post("/admin/login/", {"username": name, "password": "wrong"})
        [error] = answer.context["form"].non_field_errors()
        told[name] = (answer.status_code, len(counted), error)

    assert len(set(told.values())) == 1
    assert told["nobody"][1] == 1


def hashes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Count the passwords that are hashed from now on."""
    counted: list[str] = []

    def counting(self: MD5PasswordHasher, password: str, salt: str) -> str:
        counted.append(password)
        return ENCODE(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counting)
    return counted
