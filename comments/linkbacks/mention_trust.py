"""Trust in the authors of mentions: whose pages are published at once, and whose are not
taken at all.

A page is judged by its own address and by its author's, if that is credible: anybody may
write anybody's name beneath a page.
"""

from comments.models import Comment, TrustRule
from comments.screening import staff_names
from comments.screening.trust_lookup import (
    ApplicableRules,
    author_rules,
    strictest_rule,
    verdict_of_rule,
)
from comments.spam.hosts import NoSiteName, Trust, host_of, is_platform, site_name
from comments.spam.models import FilterSettings
from comments.spam.verdicts import Bin

from .mention_content.mention_summary import MentionSummary
from .models import Linkback


def rule_about(*addresses: str) -> TrustRule | None:
    """Return the rule that counts of several addresses: of each, the nearest name above
    it, and of these the strictest."""
    return strictest_rule(author_rules(*addresses).values())


def rule_through(origin: str, url: str) -> TrustRule | None:
    """Return what counts for a page to which redirects led: trust only where both ends
    have it, since a trusted site may lead anybody anywhere."""
    found = author_rules(origin, url)
    rule = strictest_rule(found.values())
    return rule if len(found) == len({origin, url}) else _unless_trust(rule)


def rule_about_author(
    understood: MentionSummary, origin: str, url: str
) -> TrustRule | None:
    """Return the rule about who wrote a page, if that is credible. Trust counts only
    where a platform itself says who wrote what; elsewhere anybody may write a name that
    is trusted."""
    rule = rule_about(credible_author(understood))
    host = host_of(url)
    is_theirs = host == host_of(origin) and is_platform(host)
    return rule if is_theirs else _unless_trust(rule)


def credible_author(understood: MentionSummary) -> str:
    return understood.author_url if understood.author_is_credible else ""


def name_to_judge(row: Linkback, understood: MentionSummary) -> str:
    """Return whom to trust or block, if anybody: the host; where strangers share it, the
    author, or else the page."""
    try:
        return site_name(row.host)
    except NoSiteName:
        return credible_author(understood) or row.origin


def may_be_published(row: Linkback, comment: Comment) -> bool:
    """Tell whether what a trusted page says may be published without a look: not what
    reads like spam or may be urgent, nor a link that is only like ours, nor what replaces
    words that a moderator had changed, nor what claims to be by somebody who works here,
    nor what another rule holds."""
    threshold = FilterSettings.load().threshold
    is_spam = comment.verdict(threshold).bin == Bin.SPAM
    is_odd = row.matched_alias or comment.edited_at
    is_ours = staff_names.likeness_of(comment)
    looks_odd = is_spam or comment.urgency or is_odd or is_ours
    return not (looks_odd or ApplicableRules.for_comment(comment).is_held)


def _unless_trust(rule: TrustRule | None) -> TrustRule | None:
    return None if verdict_of_rule(rule) == Trust.TRUSTED else rule
