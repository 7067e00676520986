"""Render a mail's subject, HTML and plain text from one template."""

import html
import re
from collections.abc import Mapping
from email.utils import make_msgid, parseaddr
from typing import Any, NamedTuple

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from evidenceblog.core import text
from evidenceblog.core.models import SiteSettings

from . import plain_text

MAX_SUBJECT_LENGTH = 150  # characters; more is cut off by whoever shows it

# What a mail program turns into a link although nobody made it one.
LOOKS_LIKE_A_LINK = re.compile(r"[/:@\\]|\.\w{2,}")


class RenderedMessage(NamedTuple):
    """A new mail, as columns of the outbox."""

    subject: str
    html: str
    text: str
    message_id: str


def render_message(template: str, context: Mapping[str, Any]) -> RenderedMessage:
    """Render mail/letters/<template>.html: its partials `subject` and `body`, in our frame."""
    known = {"blog": SiteSettings.load(), "site_url": settings.SITE_URL, **context}
    name = f"mail/letters/{template}.html"
    subject = html.unescape(render_to_string(f"{name}#subject", known))
    body = render_to_string(f"{name}#body", known)
    whole = render_to_string("mail/letters/frame.html", {**known, "body": body})
    return RenderedMessage(
        subject=text.clean_line(subject)[:MAX_SUBJECT_LENGTH],
        html=whole,
        text=plain_text.html_to_text(whole),
        message_id=make_msgid(
            domain=parseaddr(settings.MAIL_FROM)[1].rpartition("@")[2] or "localhost"
        ),
    )


def safe_name(name: str) -> str:
    """Return a stranger's name, unless a mail program would make a link of it."""
    return _("Somebody") if LOOKS_LIKE_A_LINK.search(name) else name
