"""What the privacy page says by itself: what is stored, how long, and who else gets it.

The sentences follow from the settings and from the times at which tasks delete, so that
they cannot say what is not so. Editors write their own words above them.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest  # noqa: TID251  # for views, by views
from django.utils import translation
from django.utils.translation import gettext as _

from comments.discussion.privacy import KEEP_ORIGIN, KEEP_SPAM
from comments.linkbacks.mention_switches import SWITCHES
from comments.linkbacks.models import MentionSettings
from comments.models import UNDO_WITHIN, CommentSettings
from comments.screening.akismet import client as akismet
from posts import problem_reports
from posts.models import Post
from posts.page_sections import PageSection
from posts.search import zero_result_searches

from .core.mail import outbox
from .core.mail.delivery import mail_is_on
from .core.models import SiteSettings

# The address of the page with which a new site begins; its translations are found by it.
SLUG = "privacy"
# Languages in which our own words are: others read them in the site's.
LANGUAGES = {"de": "de", "en-GB": "en-gb"}


class StatementPart(NamedTuple):
    """A heading and the sentences beneath it."""

    title: str
    sentences: list[str]


def privacy_statement(site: SiteSettings) -> list[StatementPart]:
    """Return what the site stores and sends, in the language that is active."""
    parts = {
        _("If you only read"): _reading(),
        _("If you comment"): _commenting(CommentSettings.of(site)),
        _("If you report something"): _reporting(),
        _("If you ask for mail"): _mailing() if mail_is_on() else (),
        _("If you link to us"): _linking() if _takes_mentions(site) else (),
        _("Who else gets something"): _outside_services(site),
    }
    found = {title: list(sentences) for title, sentences in parts.items()}
    return [StatementPart(*part) for part in found.items() if part[1]]


def _days(time: timedelta) -> dict[str, int]:
    return {"days": time.days}


def _reading() -> Iterator[str]:
    yield _("Readers get no cookie, and pages load nothing from other sites.")
    yield _(
        "Words that you search for are kept for %(days)d days, without you, if nothing was found."
    ) % _days(zero_result_searches.KEPT)
    yield _(
        "Your network address is counted for limits on forms and searches, under a code "
        "from which it cannot be read, for a day at most."
    )


def _commenting(asked: CommentSettings) -> Iterator[str]:
    yield _("Your name and your words are stored, and published if the comment is.")
    if asked.requires_email:
        yield _("Your e-mail address is stored and never shown.")
    else:
        yield _("Your e-mail address, if you give one, is stored and never shown.")
    if asked.asks_website:
        yield _("Your website, if you give one, is stored, and your name links to it.")
    yield _(
        "Your network address, what your browser says of itself and the page you came "
        "from are stored to tell spam, and deleted once the comment is decided and %(days)d days old."
    ) % _days(KEEP_ORIGIN)
    yield _(
        "A filter on this site sorts comments, and learns from what moderators decide."
    )
    yield _("The words of spam are deleted after %(days)d days.") % _days(KEEP_SPAM)
    yield _(
        "If a moderator edits your comment, your wording is deleted after %(days)d days."
    ) % _days(UNDO_WITHIN)


def _reporting() -> Iterator[str]:
    yield _(
        "A report of a problem with a page is stored without your address; its words are "
        "deleted %(days)d days after the answer."
    ) % _days(problem_reports.KEEP_WORDS)
    yield _(
        "A report of a comment is stored with the range of your network address; both are "
        "deleted %(days)d days after a moderator has closed it."
    ) % _days(UNDO_WITHIN)


def _mailing() -> Iterator[str]:
    yield _(
        "We mail what you asked for to an address that you confirmed, until you end it "
        "with the link in each mail. A moderator may write once, unasked, to somebody who may be in danger."
    )
    yield _("The text of a mail is deleted after %(days)d days.") % _days(
        outbox.KEEP_CONTENT
    )
    yield _("An address that is not confirmed is deleted after %(days)d days.") % _days(
        outbox.KEEP_UNCONFIRMED
    )


def _takes_mentions(site: SiteSettings) -> bool:
    switches = MentionSettings.of(site)
    return any(getattr(switches, name) for name in SWITCHES.values())


def _linking() -> Iterator[str]:
    yield _(
        "When a page that links here tells us so, its address, title, author and an "
        "excerpt are stored, and shown if a moderator agrees. It is looked at again every "
        "week, and taken down when it is gone."
    )


def _outside_services(site: SiteSettings) -> Iterator[str]:
    if akismet.is_on():
        yield _(
            "Akismet, a service of Automattic Inc. in the United States, is sent each "
            "comment with its writer's name, e-mail address, website, network address and "
            "browser, and tells us whether it takes it for spam."
        )
    if mail_is_on():
        yield _("A mail server is given each mail, with its text and your address.")
    if settings.CDN_PURGE_URL:
        yield _(
            "Pages reach you by a network that keeps copies of them (%(host)s); it sees your "
            "network address and what you read."
        ) % {"host": urlsplit(settings.CDN_PURGE_URL).hostname}
    if settings.WEBSUB_HUB:
        yield _(
            "A hub (%(host)s) is told that a post has changed, so that feed readers know at "
            "once: it is told nothing of you."
        ) % {"host": urlsplit(settings.WEBSUB_HUB).hostname}
    if _takes_mentions(site):
        yield _(
            "Pages that link here are fetched by our server, which those sites see: nothing "
            "of you is sent to them."
        )


def _is_privacy_page(post: Post) -> bool:
    if not post.is_page or post.slug == SLUG:
        return post.is_page
    if post.original_id is None:
        return False
    return Post.objects.filter(pk=post.original_id, slug=SLUG).exists()


def _context(request: HttpRequest, post: Post, site: SiteSettings) -> dict[str, Any]:
    if not _is_privacy_page(post):
        return {}
    language = LANGUAGES.get(post.shown.language, settings.LANGUAGE_CODE)
    with translation.override(language):
        return {
            "privacy_language": language,
            "privacy_parts": privacy_statement(site),
            "privacy_title": _("What this site stores, and for how long"),
            "privacy_rights": _(
                "See, download or erase what is stored under your e-mail address"
            )
            if mail_is_on()
            else "",
        }


SECTION = PageSection(
    order=90,
    template="site/_privacy_statement.html",
    context=_context,
    for_pages=True,
)
