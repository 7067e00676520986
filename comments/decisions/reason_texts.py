"""The texts of reasons: a decision stores codes, people read these."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy as _

from comments.spam.verdicts import Bin, Verdict

# A moderator chooses one of these for a rejection; the writer reads it.
REJECTION_REASONS: dict[str, Promise] = {
    "off-topic": _("it is not about this post"),
    "promotion": _("it promotes a product, service or site"),
    "personal-details": _("it has details that could identify a patient"),
    "advice": _("it gives or asks for advice about one person's health"),
    "unkind": _("it is unkind to somebody"),
    "repeats": _("it repeats what was said before"),
}

# The answers to outreach that a site begins with (see `ready_answers`); the writer reads
# them on the receipt.
OUTREACH_ANSWERS: dict[str, Promise] = {
    "no-link-requests": _("we choose what we link to ourselves, and not on request"),
    "no-guest-posts": _("we publish no guest posts and no sponsored texts"),
    "no-products": _("we neither test nor recommend products and services"),
    "no-notices": _("we do not announce events, surveys or studies here"),
    "read-by-editors": _("it was a message to the editors, and they have read it"),
}

# The only reasons of a rejection that its writer sees.
WRITER_REASONS = REJECTION_REASONS | OUTREACH_ANSWERS

REASON_TEXTS: dict[str, Promise] = WRITER_REASONS | {
    "by-its-writer": _("its writer took it back"),
    "put-back": _("its writer put it back"),
    "on-request": _("somebody asked for it"),
    "undone": _("what was done before was taken back"),
    "taken-for-spam": _("a moderator took it for spam"),
    "first-look": _("a person has to look at it first"),
    "origin-changed": _("its page says something else since it was published"),
    "reblog-known": _("the page it tells of is here already"),
    "origin-missing": _(
        "there is no page at its address any more (404), however often it was looked at"
    ),
    "origin-gone": _("its page is gone, or has no link to the post any more"),
    "origin-trusted": _("a moderator trusts whoever wrote the page"),
    "origin-blocked": _("a moderator blocked whoever wrote the page"),
    "campaign": _("it belongs to a campaign that was decided"),
    "held-email": _("a moderator wants to read all from this e-mail address"),
    "held-name": _("a moderator wants to read all under this name"),
    "held-range": _("a moderator wants to read all from this range of addresses"),
    "held-host": _("a moderator wants to read all that links to this site"),
    "author-unconfirmed": _("the address of a trusted author, not confirmed"),
    "confirmed-trusted": _("its trusted author confirmed it by mail"),
    "praise": _("praise that fits any post"),
    "call": _("asks readers to click, buy, visit or subscribe"),
    "calls": _("several calls to click, buy or subscribe"),
    "watched": _("words that spam often sells"),
    "shouting": _("mostly capital letters"),
    "off-post": _("many words, none of the post's"),
    "model-spam": _("reads like what moderators here called spam"),
    "model-kept": _("reads like what moderators here kept"),
    "only-links": _("links with hardly a word beside them"),
    "shortener": _("a link that hides where it leads"),
    "spam-host": _("links to a site that spam linked to before"),
    "unknown-host": _("links to a site that no kept comment links to"),
    "trusted-host": _("links to a trusted site"),
    "blocked-host": _("links to a site that a moderator blocked"),
    "link-farm": _("a page that links to scores of sites"),
    "scraper": _("a page that holds the post over again, among many links"),
    "parked": _("a page of a domain that is for sale"),
    "not-vouched": _("its page marks the link as one it does not stand for"),
    "on-topic": _("its page shares words with the post"),
    "staff-name": _("its name is that of somebody who writes or works here"),
    "staff-lookalike": _("its name looks like that of somebody who works here"),
    "staff-title": _("its name claims an office here, or the site's own name"),
    "name-business": _("the name is an offer, not a person's"),
    "name-address": _("the name is a web address"),
    "name-long": _("the name is longer than names are"),
    "name-script": _("name and text in different scripts"),
    "name-digits": _("a long number in the name"),
    "record-spam": _("this e-mail address, as typed, sent spam before"),
    "record-rejected": _("this e-mail address, as typed, was rejected before"),
    "record-kept": _("a confirmed address whose comments were kept"),
    "hurried": _("sent faster than anybody types"),
    "range-rate": _("several in an hour from one range of addresses"),
    "email-rate": _("several in an hour with one e-mail address"),
    "blocked-range": _("from a range of addresses that a moderator blocked"),
    "blocked-email": _("from an e-mail address that a moderator blocked"),
    "blocked-name": _("under a name that a moderator blocked"),
    "edited": _("a moderator changed its words"),
    "near-spam": _("nearly the same text was spam before"),
    "near-others": _("nearly the same text was sent several times"),
    "filters-disagree": _("the filters disagree"),
    "trap": _("a field that people cannot see was filled in"),
    "many-links": _("more links than a reader gives"),
    "contact": _("an e-mail address or telephone number to answer to"),
    "link-markup": _("link markup that does nothing here"),
    "copy-of-spam": _("the same text was spam before"),
    "copy-of-short-spam": _("the same few words were spam before"),
    "copy": _("the same text was sent before"),
    "akismet-spam": _("Akismet says spam"),
    "akismet-discard": _("Akismet says blatant spam"),
    "akismet-unavailable": _("Akismet could not be asked"),
    "akismet-refused": _("Akismet could not be asked; the site's log says why"),
}

# The code of a trust rule that had a part in a decision: this and its number.
TRUST_RULE_PREFIX = "rule-"

NOTHING_AGAINST: Promise = _("Nothing found against it")
VERDICT_TEXTS: dict[Bin, Promise] = {
    Bin.HAM: _("Not spam"),
    Bin.UNSURE: _("Unsure"),
    Bin.SPAM: _("Spam"),
}


def verdict_text(verdict: Verdict) -> Promise:
    """Say what the filter thinks: “not spam” only where something speaks for it."""
    if verdict.bin == Bin.HAM and not any(each.points < 0 for each in verdict.reasons):
        return NOTHING_AGAINST
    return VERDICT_TEXTS[verdict.bin]


def texts_of(
    codes: list[str], answers: Mapping[str, str] = {}
) -> list[str]:  # nobody changes it
    """Return the texts of some codes; a code without a text is its own.

    `answers` are those to outreach, as the site words them now.
    """
    return [answers.get(code) or _text_of(code) for code in codes]


def _text_of(code: str) -> str:
    if code.startswith(TRUST_RULE_PREFIX):
        return gettext("trust rule %s") % code.removeprefix(TRUST_RULE_PREFIX)
    return str(REASON_TEXTS.get(code, code))
