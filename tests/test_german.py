"""A site with LANGUAGE_CODE=de: its pages, forms and mails have no English left."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from html.parser import HTMLParser

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils.translation import gettext

from comments.discussion import submissions
from comments.models import Comment, Status
from evidenceblog.core.mail import message_template
from posts.models import FeaturedPost, Revision, Series
from posts.revisions import withdrawal
from tests import make
from tests.messages import CONTEXT, code_messages, template_messages
from tests.posts.markup import element
from tests.posts.revisions.every_kind import every_kind

pytestmark = pytest.mark.django_db
FIRST_DAY = datetime(2014, 3, 2, 9, tzinfo=UTC)
LATER = datetime(2022, 6, 27, 9, tzinfo=UTC)
PLACEHOLDER = re.compile(r"%\(\w+\)[ds]|%[ds]|\{\w*\}|<[^>]*>")
SAID = ("aria-label", "alt", "placeholder", "title", "value", "data-done")
PAGES = (
    *("/", "/gehen/", "/gehen/?reply=1", "/gehen/versions/", "/gehen/versions/1/"),
    *("/gehen/versions/1/comparison/", "/gehen/report/", "/corrections/"),
    *("/report/unknown/", "/weg/", "/nirgends/", "/geehn/", "/2014/", "/2014/03/"),
    *("/search/", "/search/?q=gehen", "/search/?q=zzzz", "/search/?q=gehn+zzzz"),
    *("/topics/", "/authors/", "/topic/schmerz/", "/author/ada/", "/series/schritte/"),
    *("/webmention/", "/webmention/unknown/", "/comment/help/", "/comment/yours/x/"),
    *("/confirm/unknown/", "/unsubscribe/unknown/", "/feed/", "/ueber-uns/"),
    *("/comments/feed/", "/gehen/feed/", "/mentions/feed/", "/corrections/feed/"),
)
LETTERS = ("check", "comment_approval", "confirm", "news", "private_answer")


@pytest.fixture(autouse=True)
def german(settings: LazySettings) -> None:
    settings.LANGUAGE_CODE = "de"


class Texts(HTMLParser):
    """What a page says: its texts, and what attributes say to readers."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(
        self, tag: str, attributes: list[tuple[str, str | None]]
    ) -> None:
        known = dict(attributes)
        self.said += [known[name] or "" for name in SAID if name in known]
        if known.get("name") == "description":
            self.said.append(known["content"] or "")

    def handle_data(self, text: str) -> None:
        self.said.append(text)


@cache
def english() -> list[str]:
    """Return every message of the code, of staff's too."""
    found = [
        message.rpartition(CONTEXT)[2]
        for staff in (False, True)
        for listed in (code_messages(staff=staff), template_messages(staff=staff))
        for _file, message in listed
    ]
    return list(dict.fromkeys(found))


def leftovers(html: str) -> Iterator[str]:
    """Yield the English that a page says although German has other words for it."""
    said = [" ".join(text.split()) for text in Texts(html).said]
    whole, each = " \n ".join(said), {text.strip(" :.,") for text in said}
    for message in english():
        if gettext(message) == message and " " not in message:
            continue  # such as Name
        parts = [" ".join(part.split()) for part in PLACEHOLDER.split(message)]
        long = [part for part in parts if len(part) > 12 and " " in part]
        if (message.strip(" :.,") in each and gettext(message) != message) or any(
            part in whole and part not in gettext(message) for part in long
        ):
            yield message


@pytest.fixture
def site() -> None:
    copy = every_kind(slug="gehen", language="de", title="Hilft Gehen?")
    copy.topics.set([make.topic(name="Schmerz", slug="schmerz")])
    copy.bylines.update(author=make.author(name="Ada", slug="ada", orcid=""))
    Series.objects.update(slug="schritte")
    copy.refresh_from_db()
    copy.artworkblock_set.update(caption="Zwei gehen spazieren")
    make.published(copy, at=FIRST_DAY)
    copy.title = "Hilft Gehen wirklich?"
    copy.save()
    make.published(
        copy, kind=Revision.Kind.UPDATE, note="Eine neue Übersicht.", at=LATER
    )
    make.post(series=copy.series, part=9, title="Danach", language="de")
    FeaturedPost.objects.create(topic=copy.topics.get(), post=copy.post)
    first = make.comment(copy.post, status=Status.APPROVED)
    make.comment(copy.post, status=Status.APPROVED, parent=first)
    gone = make.post(slug="weg", topics=list(copy.topics.all()), language="de")
    withdrawal.withdraw(gone, by=make.person("Editors"), note="Falsch.")
    make.page(slug="ueber-uns", language="de")


def test_no_page_has_english_left(site: None, client: Client) -> None:
    found = {}
    for path in PAGES:
        answer = client.get(path, headers={"accept": "text/html"})
        html = answer.content.decode()
        if left := list(leftovers(html)):
            found[path] = left
        if not path.endswith("/feed/"):
            assert element(html, "html")["lang"] == "de", path
    assert found == {}


def test_dates_quotes_and_plurals_are_german(site: None, client: Client) -> None:
    html = client.get("/gehen/").content.decode()

    assert element(html, "p", class_="dates").text.startswith(
        "Veröffentlicht 2. März 2014"
    )
    assert element(html, "h2", id="comments-title").text == (
        "2 Kommentare zu diesem Beitrag"
    )
    assert "höchstens 20.000 Zeichen" in html
    assert "„<bdi>zzzz</bdi>“" in client.get("/search/?q=zzzz").content.decode()


@pytest.mark.parametrize("status", Status)
def test_a_receipt_is_german(client: Client, status: Status) -> None:
    sent = submissions.submit(
        make.post(language="de"),
        name="Ada",
        email="",
        website="",
        body="Danke, das hat geholfen.",
        sender=submissions.Sender(),
    )
    Comment.objects.update(status=status)

    html = client.get(f"/comment/{sent.receipt_code}/").content.decode()

    assert list(leftovers(html)) == []


def test_errors_of_a_form_are_german(client: Client) -> None:
    make.post(slug="gehen", language="de")
    own = {"origin": "http://127.0.0.1:8000"}

    refused = client.post(
        "/gehen/comment/", {"name": "", "body": "", "email": "x"}, headers=own
    )
    report = client.post("/gehen/report/", {"body": ""}, headers=own)
    asked = client.post("/gehen/comment/", {"name": "Ada", "body": "Danke."})

    for answer in (refused, report, asked):
        assert list(leftovers(answer.content.decode())) == []
    assert refused.status_code == 422
    assert "Dieses Feld ist zwingend erforderlich." in refused.content.decode()


@pytest.mark.parametrize("name", LETTERS)
def test_a_mail_is_german(name: str) -> None:
    context = {
        "title": "Hilft Gehen?",
        "url": "https://blog.example/x/",
        "days": 7,
        "news": [{"title": "Ada", "words": "Danke.", "url": "https://blog.example/"}],
        "others": 2,
        "answer": "Guten Tag.",
        "about": [{"title": "Neues"}],
        "stop_url": "https://blog.example/y/",
    }

    mail = message_template.render_message(name, context)

    assert list(leftovers(mail.html)) == []
    assert list(leftovers(mail.subject)) == []
    assert 'lang="de"' in mail.html
