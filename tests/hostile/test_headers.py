"""Line feeds, carriage returns and NUL in what becomes a header: of answers and of mails."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpResponseBase
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from comments.models import Comment
from evidenceblog.core.mail import outbox
from evidenceblog.core.mail.address_normalisation import NotAnAddress
from evidenceblog.core.mail.models import EmailAddress, Message
from evidenceblog.core.models import Redirect, SiteSettings
from evidenceblog.core.redirect_reasons import RedirectReason
from posts import review_links
from posts.models import Post
from tests import make
from tests.admin_pages import every_page
from tests.hostile.test_odd_bytes import routes, with_odd
from tests.public_pages import PATHS, address, make_site
from tests.servers.smtp import SmtpServer
from tests.tasks import run_queued

pytestmark = pytest.mark.django_db
FORGED = "X-Forged"
# As they stand in an address: of lines, and what else a program might end one at.
BREAKS = (
    "%0d%0a",
    "%0a",
    "%0d",
    "%00",
    "%0d%0a%0d%0a",
    "%e5%98%8d%e5%98%8a",
    "%e2%80%a8",
)
LINE = f"a\r\n{FORGED}: 1\n{FORGED}: 2\r{FORGED}: 3\x00\x0b\x0c\x85\u2028 end"


def forged(answer: HttpResponseBase) -> list[str]:
    """Return the headers of an answer that are more than one, or break their line."""
    cookies = [one.OutputString() for one in answer.cookies.values()]
    said = [*(f"{name}: {value}" for name, value in answer.items()), *cookies]
    return [one for one in said if not one.isprintable() or one.startswith(FORGED)]


def asked(client: Client, path: str, query: str = "") -> tuple[int, list[str]]:
    answer = client.generic("GET", path, QUERY_STRING=query, headers={"accept": "*/*"})
    return answer.status_code, forged(answer)


def wrong(
    answers: dict[str, tuple[int, list[str]]],
) -> dict[str, tuple[int, list[str]]]:
    return {path: one for path, one in answers.items() if one[0] >= 500 or one[1]}


@pytest.mark.parametrize("odd", BREAKS)
def test_no_address_writes_a_header(odd: str, root: Client) -> None:
    """Neither by a place in it nor by its query, whatever stands there."""
    make_site()
    said = f"a{odd}{FORGED}:%201"
    every = [
        path
        for one in routes(get_resolver().url_patterns)
        for path in with_odd(one, said)
    ]
    query = "&".join(f"{name}={said}" for name in ("next", "q", "page", "from", said))

    assert len(every) > 100
    assert (
        wrong({path: asked(root, path) for path in {*every, f"/{said}", f"//{said}/"}})
        == {}
    )
    shown = [*map(address, PATHS), "/admin/login/", "/admin/logout/", "/page/1/"]
    shown += [
        "/walking",
        "/walking/cite.ris",
        "/privacy/request/",
        "/2014/03/02/walking/",
    ]
    assert wrong({path: asked(root, path, query) for path in shown}) == {}


def test_no_form_writes_a_header(root: Client) -> None:
    """What leads on after a form is sent, and what is stored of it."""
    pages = [one.url for one in every_page()]
    Post.objects.update(slug="walking")
    fields = ("next", "name", "title", "slug", "new", "old_path", "_popup", "act", "q")
    said = dict.fromkeys(fields, f"/{LINE}")
    origin = {"Origin": "http://127.0.0.1:8000"}
    comment = {
        "name": LINE,
        "email": "",
        "body": LINE,
        "website": f"https://a.example/{LINE}",
    }

    answers = {page: root.post(page, said) for page in [*pages, "/admin/login/"]}
    answers["comment"] = Client().post("/walking/comment/", comment, headers=origin)

    found = {page: (one.status_code, forged(one)) for page, one in answers.items()}
    assert wrong(found) == {}
    assert all(one.name.isprintable() for one in Comment.objects.all())


def test_what_is_stored_past_the_forms_writes_no_header(root: Client) -> None:
    """A target and a name, as an import or an older version may have left them."""
    make.post(slug="walking")
    line = LINE.replace("\0", "")
    led = f"/new/{line}"
    Redirect.objects.create(
        old_path="/old",
        new=led,
        new_path=led,
        reason=RedirectReason.HAND,
        made_at=timezone.now(),
    )
    SiteSettings.objects.update_or_create(pk=1, defaults={"name": line})

    paths = ["/old/", "/", "/feed/", "/walking/", "/robots.txt", "/admin/"]
    assert wrong({path: asked(root, path) for path in paths}) == {}


# Mails


def headers_of(server: SmtpServer) -> Iterator[tuple[str, str]]:
    for one in server.accepted:
        yield from ((name, str(value)) for name, value in one.mail.items())


def test_no_name_or_title_writes_a_header_of_a_mail(mail_server: SmtpServer) -> None:
    line = LINE.replace("\0", "")
    SiteSettings.objects.update_or_create(pk=1, defaults={"name": line})
    editor = make.person("Editors", first_name=line[:100])
    copy = make.working_copy(title=line)
    asked_for: Any = {"name": line, "email": "ada@example.org", "by": editor}
    assert review_links.ask_reviewer(copy, key="1" * 32, **asked_for).is_mailed
    mailed = EmailAddress.objects.known_as("ada@example.org")
    for number, letter in enumerate(("check", "invitation", "account_notice")):
        facts = {"title": line, "url": line, "days": 1}
        outbox.queue_message(mailed, letter, facts, once=f"letter {number}")

    assert run_queued() == []

    assert len(mail_server.accepted) == 4
    found = list(headers_of(mail_server))
    assert {name for name, _ in found} & {FORGED, "Bcc", "Cc"} == set()
    assert all(value.isprintable() for _, value in found)
    assert sum(FORGED in value for name, value in found if name == "Subject") >= 3
    assert {one.recipient for one in mail_server.accepted} == {"ada@example.org"}


def test_a_subject_that_was_stored_with_lines_is_sent_without(
    mail_server: SmtpServer,
) -> None:
    """By an older version, say: neither a header nor a stop for those behind it."""
    mailed = EmailAddress.objects.known_as("ada@example.org")
    for number in range(2):
        outbox.queue_message(mailed, "check", {}, once=f"letter {number}")
    first = Message.objects.order_by("pk")[0].pk
    Message.objects.filter(pk=first).update(subject=LINE.replace("\0", ""))

    run_queued()
    assert not any(name == FORGED for name, _ in headers_of(mail_server))
    assert Message.objects.order_by("pk")[1].status == "sent"


@pytest.mark.parametrize(
    "odd",
    ["\r\n", "\n", "\r", "\0", "\x0b", "\x85", "\u2028", "\r\nBcc: eve@example.org"],
)
def test_an_address_is_one_line(odd: str) -> None:
    for email in (
        f"ada{odd}@example.org",
        f"ada@example.org{odd}x",
        f'"a{odd}b"@example.org',
    ):
        with pytest.raises(NotAnAddress):
            EmailAddress.objects.known_as(email)
