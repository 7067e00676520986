"""Vectors in mails: none runs in a program that shows their HTML and filters nothing."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import LazySettings
from django.template import engines
from django.test import Client
from django.utils import timezone

from comments.decisions import status_changes
from comments.models import Comment, Status
from evidenceblog.core.mail import message_template
from evidenceblog.core.models import SiteSettings
from tests import make
from tests.hostile.hostile_site import packed
from tests.hostile.tripwire import KEPT, SITE, Opened, counted, vectors
from tests.mailing import link
from tests.servers.smtp import SmtpServer
from tests.tasks import run_queued

pytestmark = pytest.mark.django_db
ADA = {"name": "Ada", "email": "ada@example.org", "body": "Does it?", "notify": "on"}
UNKNOWN = "unknown-name"


def hostile_context() -> dict[str, Any]:
    """Return what letters are given, with every vector in place of all words."""
    said = packed()
    url = f"{SITE}/?{said}"
    one = SimpleNamespace(
        **dict.fromkeys(("title", "words", "text", "reviewer_name"), said),
        url=url,
        language="de",
        expires_at=timezone.now(),
    )
    words = ("title", "username", "answer", "help", "editor")
    return {
        **dict.fromkeys(words, said),
        **dict.fromkeys(("url", "reset", "profile", "stop_url"), url),
        **dict.fromkeys(("days", "minutes", "hours", "others"), 2),
        **{name: [one] for name in ("news", "signposts", "works", "about")},
        "link": one,
        "facts": [said],
    }


def test_no_letter_runs_what_it_is_given(
    window: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    SiteSettings.objects.update_or_create(pk=1, defaults={"name": packed(90)})
    engine = engines["django"].engine  # type: ignore[attr-defined]  # Django's own
    monkeypatch.setattr(engine, "string_if_invalid", UNKNOWN)
    folder = Path(engine.dirs[0], "mail", "letters")
    letters = sorted({one.stem for one in folder.glob("*.html")} - {"frame"})

    made = {
        name: message_template.render_message(name, hostile_context())
        for name in letters
    }

    page = window()
    found = [one for letter in made.values() for one in page.shown(letter.html)]
    assert counted(found) == {}
    assert [name for name in made if UNKNOWN in made[name].html] == []
    assert all(KEPT in letter.html for letter in made.values())
    assert not any("\n" in letter.subject for letter in made.values())


def test_news_of_a_hostile_reply_runs_nothing(
    window: Opened, mail_server: SmtpServer, client: Client, settings: LazySettings
) -> None:
    """As a stranger sends it and a moderator lets it pass, under a hostile title."""
    post, moderator = make.post(slug="walking", title=packed(200)), make.person()
    client.post("/walking/comment/", ADA, headers={"Origin": settings.SITE_URL})
    assert run_queued() == []
    asked = Comment.objects.get()
    status_changes.decide([asked], to=Status.APPROVED, by=moderator)
    client.post(link(mail_server.accepted[-1], "confirm"))
    few = "".join(sorted(vectors(), key=len)).replace("\0", "")
    reply = make.comment(post, parent=asked, name=packed(90), body=few[:15_000])

    status_changes.decide([reply], to=Status.APPROVED, by=moderator)
    assert run_queued() == []

    news = mail_server.accepted[-1]
    found = [one for each in mail_server.accepted for one in window().shown(each.html)]
    assert counted(found) == {}
    assert "tripwire(" in news.text
    assert len(news.mail.get_all("Subject") or []) == 1
